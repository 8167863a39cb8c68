-- Deploy ringfence:wallet/seq_at to pg
-- requires: wallet/tables

-- Purpose      The number of the last entry recorded at or before an instant. Entries stand in
--              order of time, so the primary key finds it as a phone book is opened: guess by
--              proportion, halve where the guess was poor, read the last few in one go. That costs
--              a handful of probes and no index on time, which every deduction would pay for.
-- Called by    balance_at, statement, statement_totals.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A number; 0 before the first entry.
begin;
set local role ringfence_owner;

create or replace function ringfence.seq_at(
    p_org_id uuid,
    p_at     timestamptz
)
returns bigint
language plpgsql
stable
as $seq_at$
declare
    c_few     constant bigint := 64::bigint;
    v_low     bigint := 0::bigint;
    v_high    bigint;
    v_low_at  timestamptz;
    v_high_at timestamptz;
    v_probe   bigint;
    v_at      timestamptz;
    v_halve   boolean := false;
begin
    select wallet.seq, wallet.last_entry_at into v_high, v_high_at
      from ringfence.wallet as wallet
     where wallet.org_id = p_org_id;
    if v_high_at <= p_at or v_high is null then
        return coalesce(v_high, 0);
    end if;

    -- Recorded after p_at at v_high, not after it at v_low.
    while v_high - v_low > c_few loop
        v_probe := case
            when v_low = 0 then 1
            when v_halve or v_high_at = v_low_at then (v_low + v_high) / 2
            else v_low + floor((v_high - v_low) * (extract(epoch from p_at - v_low_at)
                                        / extract(epoch from v_high_at - v_low_at)))::bigint end;
        v_probe := least(greatest(v_probe, v_low + 1), v_high - 1);
        select entry.recorded_at into strict v_at
          from ringfence.ledger as entry
         where entry.org_id = p_org_id
           and entry.seq = v_probe;
        if v_at <= p_at then
            v_low := v_probe;
            v_low_at := v_at;
        else
            v_high := v_probe;
            v_high_at := v_at;
        end if;
        exit when v_low = 0 and v_high = 1;
        v_halve := not v_halve;
    end loop;

    return coalesce((select max(entry.seq)
                       from ringfence.ledger as entry
                      where entry.org_id = p_org_id
                        and entry.seq between v_low and v_high - 1
                        and entry.recorded_at <= p_at), v_low);
end
$seq_at$;

comment on function ringfence.seq_at(uuid, timestamptz) is
'The number of the last entry of a wallet recorded at or before an instant.';

commit;
