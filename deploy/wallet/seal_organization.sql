-- Deploy ringfence:wallet/seal_organization to pg
-- requires: wallet/proof_tables
-- requires: wallet/entry_digest
-- requires: wallet/seal_hash

-- Purpose      Seals what an organization's ledger has gained since its last seal, a thousand
--              entries to a seal. A ledger with a gap is not sealed across it, nor one whose last
--              seals are gone: the audit names that, and a seal must not bless it.
-- Called by    seal_ledger.
-- Idempotency  What is sealed stays sealed; of two at once one does nothing.
-- Locks        The organization's progress row; none of the wallet's: entries never change, so none
--              is needed.
-- Errors       None.
-- Returns      How many entries were sealed, p_limit at most.
begin;
set local role ringfence_owner;

create or replace function ringfence.seal_organization(
    p_org_id uuid,
    p_limit  bigint,
    p_as_of  timestamptz
)
returns bigint
language plpgsql
volatile
as $seal_organization$
declare
    c_size    constant bigint := 1000::bigint;
    v_end     bigint;
    v_last    ringfence.ledger_seal;
    v_from    bigint;
    v_to      bigint;
    v_digests bytea;
    v_short   bytea;
    v_sealed  bigint := 0::bigint;
begin
    select wallet.seq into v_end from ringfence.wallet as wallet where wallet.org_id = p_org_id;
    loop
        select seal.* into v_last
          from ringfence.ledger_seal as seal
         where seal.org_id = p_org_id
         order by seal.seal_no desc
         limit 1;
        exit when coalesce(v_last.to_seq, 0) < (
            select progress.sealed_seq
              from ringfence.ledger_seal_progress as progress
             where progress.org_id = p_org_id);
        v_from := coalesce(v_last.to_seq, 0) + 1;
        v_to := least(v_end, v_from + least(c_size, p_limit - v_sealed) - 1);
        exit when v_to < v_from or v_to is null;

        -- Materialized, so that each digest is computed once.
        with part as materialized (
            select entry.seq, ringfence.entry_digest(entry) as digest
              from ringfence.ledger as entry
             where entry.org_id = p_org_id
               and entry.seq between v_from and v_to
        )
        select string_agg(part.digest, ''::bytea order by part.seq),
               string_agg(substr(part.digest, 1, 8), ''::bytea order by part.seq)
          into strict v_digests, v_short
          from part;
        exit when octet_length(v_short) is distinct from (8 * (v_to - v_from + 1))::integer;

        insert into ringfence.ledger_seal
               (org_id, seal_no, from_seq, to_seq, digests, previous_hash, hash, sealed_at)
        values (p_org_id, coalesce(v_last.seal_no, 0) + 1, v_from, v_to, v_short,
                coalesce(v_last.hash, ''::bytea),
                ringfence.seal_hash(coalesce(v_last.hash, ''::bytea), p_org_id,
                                    coalesce(v_last.seal_no, 0) + 1, v_from, v_to, p_as_of,
                                    v_digests),
                p_as_of)
            on conflict on constraint ledger_seal_pkey do nothing;
        exit when not found;
        insert into ringfence.ledger_seal_progress as progress (org_id, sealed_seq, sealed_at)
        values (p_org_id, v_to, p_as_of)
            on conflict on constraint ledger_seal_progress_pkey do update
           set sealed_seq = greatest(progress.sealed_seq, excluded.sealed_seq),
               sealed_at = excluded.sealed_at;
        v_sealed := v_sealed + v_to - v_from + 1;
    end loop;
    return v_sealed;
end
$seal_organization$;

comment on function ringfence.seal_organization(uuid, bigint, timestamptz) is
'Seals what the ledger of an organization has gained since its last seal.';

commit;
