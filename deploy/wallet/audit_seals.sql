-- Deploy ringfence:wallet/audit_seals to pg
-- requires: wallet/seal_hash
-- requires: wallet/first_difference

-- Purpose      Derives every seal again from the entries under it, and names the first row that is
--              not what was sealed. The seals themselves must follow one another, and reach as
--              far as they had come: the last of them cannot go without being missed.
-- Called by    audit_invariants.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each fault: invariant, organization, entry, problem.
begin;
set local role ringfence_owner;

create or replace function ringfence.audit_seals(
    p_org_id uuid
)
returns table (invariant text, org_id uuid, seq bigint, problem text)
language plpgsql
stable
as $audit_seals$
declare
    v_seal ringfence.ledger_seal;
begin
    return query
    select 'seals', chained.org_id, chained.from_seq,
           format('seal %s does not follow the one before it', chained.seal_no)
      from (select seal.org_id, seal.seal_no, seal.from_seq, seal.previous_hash,
                   lag(seal.seal_no, 1, 0::bigint) over numbered as no_before,
                   lag(seal.to_seq, 1, 0::bigint) over numbered as seq_before,
                   lag(seal.hash, 1, ''::bytea) over numbered as hash_before
              from ringfence.ledger_seal as seal
             where p_org_id is null or seal.org_id = p_org_id
            window numbered as (partition by seal.org_id order by seal.seal_no)) as chained
     where chained.seal_no <> chained.no_before + 1
        or chained.from_seq <> chained.seq_before + 1
        or chained.previous_hash <> chained.hash_before;

    return query
    select 'seals', coalesce(progress.org_id, last.org_id), coalesce(last.to_seq, 0),
           format('the seals end at %s, sealed was up to %s', coalesce(last.to_seq, 0),
                  coalesce(progress.sealed_seq, 0))
      from (select * from ringfence.ledger_seal_progress as progress
             where p_org_id is null or progress.org_id = p_org_id) as progress
      full join (select seal.org_id, max(seal.to_seq) as to_seq
                   from ringfence.ledger_seal as seal
                  where p_org_id is null or seal.org_id = p_org_id
                  group by seal.org_id) as last
        on last.org_id = progress.org_id
     where progress.sealed_seq is distinct from last.to_seq;

    for v_seal in
        select seal.*
          from ringfence.ledger_seal as seal
         cross join lateral (
             with part as materialized (
                 select entry.seq, ringfence.entry_digest(entry) as digest
                   from ringfence.ledger as entry
                  where entry.org_id = seal.org_id
                    and entry.seq between seal.from_seq and seal.to_seq
             )
             select string_agg(part.digest, ''::bytea order by part.seq) as whole,
                    string_agg(substr(part.digest, 1, 8), ''::bytea order by part.seq) as short
               from part) as digests
         where (p_org_id is null or seal.org_id = p_org_id)
           and (seal.digests is distinct from digests.short
                or seal.hash is distinct from ringfence.seal_hash(
                       seal.previous_hash, seal.org_id, seal.seal_no, seal.from_seq, seal.to_seq,
                       seal.sealed_at, digests.whole))
    loop
        return query
        select 'seals', v_seal.org_id, difference.seq, difference.problem
          from ringfence.first_difference(v_seal) as difference;
    end loop;
end
$audit_seals$;

comment on function ringfence.audit_seals(uuid) is
'Seals that do not come out, with the first row that was altered, is missing or was inserted.';

commit;
