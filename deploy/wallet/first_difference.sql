-- Deploy ringfence:wallet/first_difference to pg
-- requires: wallet/proof_tables
-- requires: wallet/entry_digest

-- Purpose      Names the first row under a broken seal that is not what was sealed. A row that was
--              pushed in, or taken out, with the numbers behind it moved, is told from one that was
--              altered by looking whether its neighbour is what was sealed here.
-- Called by    audit_seals, for seals whose hash does not come out.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      One row: the number of the entry and what is wrong. When every entry is as sealed,
--              it is the seal that was altered.
begin;
set local role ringfence_owner;

create or replace function ringfence.first_difference(
    p_seal ringfence.ledger_seal
)
returns table (seq bigint, problem text)
language plpgsql
stable
as $first_difference$
begin
    return query
    with entry as (
        select ledger.seq, count(*) as copies,
               min(encode(substr(ringfence.entry_digest(ledger), 1, 8), 'hex')) as digest
          from ringfence.ledger as ledger
         where ledger.org_id = p_seal.org_id
           and ledger.seq between p_seal.from_seq and p_seal.to_seq + 1
         group by ledger.seq
    ), place as (
        select place.seq, coalesce(entry.copies, 0) as copies, entry.digest,
               lead(entry.digest) over (order by place.seq) as digest_behind,
               encode(substr(p_seal.digests, (place.seq - p_seal.from_seq)::integer * 8 + 1, 8),
                      'hex') as sealed,
               encode(substr(p_seal.digests, (place.seq - p_seal.from_seq)::integer * 8 + 9, 8),
                      'hex') as sealed_behind
          from generate_series(p_seal.from_seq, p_seal.to_seq + 1) as place (seq)
          left join entry on entry.seq = place.seq
    ), wrong as (
        select place.seq,
               case when place.copies = 0 then 'missing: seal %s has an entry here'
                    when place.copies > 1 then 'inserted: seal %s has one entry here'
                    when place.digest_behind = place.sealed
                    then 'inserted: what seal %s has here stands behind it'
                    when place.digest = place.sealed_behind
                    then 'missing: here stands what seal %s has behind it'
                    else 'altered: not what seal %s has here' end as problem
          from place
         where place.seq <= p_seal.to_seq
           and (place.copies <> 1 or place.digest <> place.sealed)
         order by place.seq
         limit 1
    )
    select coalesce(wrong.seq, p_seal.from_seq),
           format(coalesce(wrong.problem, 'altered: seal %s itself, its entries are as sealed'),
                  p_seal.seal_no)
      from (select) as always
      left join wrong on true;
end
$first_difference$;

comment on function ringfence.first_difference(ringfence.ledger_seal) is
'Names the first row under a broken seal that is not what was sealed.';

commit;
