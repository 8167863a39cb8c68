-- Deploy ringfence:wallet/archive_organization to pg
-- requires: wallet/sealed_seq
-- requires: wallet/seq_at
-- requires: core/lock_wallet
-- requires: core/raise_error

-- Purpose      Moves the next part of an organization's sealed beginning to the archive: copies it,
--              deletes it from the live ledger, compares what went with what the archive now holds,
--              and says on the wallet how far that goes. A single difference undoes the whole.
-- Called by    archive_ledger.
-- Idempotency  Begins behind what has been archived.
-- Locks        The organization's, then its wallet row.
-- Errors       RF902 copied and deleted are not the same to the letter.
-- Returns      How many entries moved, p_limit at most.
begin;
set local role ringfence_owner;

create or replace function ringfence.archive_organization(
    p_org_id uuid,
    p_before timestamptz,
    p_limit  bigint
)
returns bigint
language plpgsql
volatile
as $archive_organization$
declare
    c_just_before constant interval := interval '1 microsecond';
    v_above       bigint;
    v_up_to       bigint;
    v_copied      bigint;
    v_deleted     bigint;
    v_lost        bigint;
begin
    perform ringfence.lock_wallet(p_org_id);
    select wallet.archived_seq into strict v_above
      from ringfence.wallet as wallet
     where wallet.org_id = p_org_id;
    v_up_to := least(v_above + p_limit, ringfence.sealed_seq(p_org_id),
                     ringfence.seq_at(p_org_id, p_before - c_just_before));
    if v_up_to <= v_above then
        return 0::bigint;
    end if;

    insert into ringfence.credit_transaction_archive
           (org_id, seq, amount, balance_after, occurred_at, recorded_at, expires_at, priority,
            over_limit, scope, key, kind, counter_account, reference, lot_moves, details)
    select entry.org_id, entry.seq, entry.amount, entry.balance_after, entry.occurred_at,
           entry.recorded_at, entry.expires_at, entry.priority, entry.over_limit, entry.scope,
           entry.key, entry.kind, entry.counter_account, entry.reference, entry.lot_moves,
           entry.details
      from ringfence.credit_transaction as entry
     where entry.org_id = p_org_id
       and entry.seq > v_above
       and entry.seq <= v_up_to;
    get diagnostics v_copied = row_count;

    perform set_config('ringfence.archiving', 'on', true);
    -- Compared as text and as sets, so that no plan makes it more than a pass over each.
    with deleted as (
        delete from ringfence.credit_transaction as entry
         where entry.org_id = p_org_id
           and entry.seq > v_above
           and entry.seq <= v_up_to
        returning entry::text as image
    )
    select (select count(*) from deleted),
           (select count(*)
              from (select deleted.image from deleted
                    except all
                    select copy::text
                      from ringfence.credit_transaction_archive as copy
                     where copy.org_id = p_org_id
                       and copy.seq > v_above
                       and copy.seq <= v_up_to) as lost)
      into strict v_deleted, v_lost;
    perform set_config('ringfence.archiving', 'off', true);

    if v_copied <> v_up_to - v_above or v_deleted <> v_copied or v_lost > 0 then
        perform ringfence.raise_error('RF902', jsonb_build_object(
            'org_id', p_org_id, 'above_seq', v_above, 'up_to_seq', v_up_to,
            'copied', v_copied, 'deleted', v_deleted, 'lost', v_lost));
    end if;
    update ringfence.wallet as wallet set archived_seq = v_up_to where wallet.org_id = p_org_id;
    return v_copied;
end
$archive_organization$;

comment on function ringfence.archive_organization(uuid, timestamptz, bigint) is
'Moves the next part of a sealed beginning to the archive. Errors: RF902.';

commit;
