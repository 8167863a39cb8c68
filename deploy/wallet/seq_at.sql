-- Deploy ringfence:wallet/seq_at to pg
-- requires: wallet/tables

-- Purpose      The number of the last entry recorded at or before an instant. Entries stand in
--              order of time, so the primary key finds it as a phone book is opened: guess by
--              proportion, look at a few entries around the guess, and guess again from there with
--              a wider look; every third time halve, so that bursts and pauses cost little more.
--              Two or three probes where entries came evenly, and no index on time, which every
--              deduction would pay for.
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
    c_few      constant bigint := 4::bigint;
    v_reach    bigint := 2::bigint;
    v_low      bigint := 0::bigint;
    v_high     bigint;
    v_low_at   timestamptz;
    v_high_at  timestamptz;
    v_from     bigint := 1::bigint;
    v_to       bigint := 1::bigint;
    v_found    bigint;
    v_first_at timestamptz;
    v_last_at  timestamptz;
    v_round    integer := 0;
begin
    select wallet.seq, wallet.last_entry_at into v_high, v_high_at
      from ringfence.wallet as wallet
     where wallet.org_id = p_org_id;
    if v_high_at <= p_at or v_high is null then
        return coalesce(v_high, 0);
    end if;

    -- Recorded after p_at at v_high, not after it at v_low.
    while v_high - v_low > c_few loop
        select max(entry.seq) filter (where entry.recorded_at <= p_at),
               min(entry.recorded_at), max(entry.recorded_at)
          into strict v_found, v_first_at, v_last_at
          from ringfence.ledger as entry
         where entry.org_id = p_org_id
           and entry.seq between v_from and v_to;
        if v_found < v_to then
            return v_found;
        elsif v_found is null then
            v_high := v_from;
            v_high_at := v_first_at;
            exit when v_low = 0 and v_from = 1;
        else
            v_low := v_to;
            v_low_at := v_last_at;
        end if;

        v_round := v_round + 1;
        if v_round % 3 = 0 or v_high_at = v_low_at then
            v_from := (v_low + v_high) / 2;
            v_to := v_from;
        else
            v_from := v_low + floor((v_high - v_low) * (extract(epoch from p_at - v_low_at)
                          / extract(epoch from v_high_at - v_low_at)))::bigint;
            v_to := least(greatest(v_from + v_reach, v_low + 1), v_high - 1);
            v_from := least(greatest(v_from - v_reach, v_low + 1), v_high - 1);
            v_reach := least(4 * v_reach, 32);
        end if;
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
