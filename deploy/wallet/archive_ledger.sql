-- Deploy ringfence:wallet/archive_ledger to pg
-- requires: wallet/archive_organization
-- requires: core/raise_error

-- Purpose      Moves what is sealed and old from the ledger to the archive, so that the live table
--              and its indexes stay small. Every read sees both and every key holds for ever.
--              Commits after each thousand entries of one organization, so that a wallet is locked
--              for a moment only and an end half-way leaves whole steps.
-- Called by    The owner, by hand or by a schedule of theirs:
--                  set role ringfence_owner;
--                  call ringfence.archive_ledger(now() - interval '1 year', 1000000);
-- Idempotency  Goes on where it ended; nothing left is nothing done.
-- Locks        One organization's at a time, then its wallet row.
-- Errors       RF001 p_before missing, RF002 p_limit, RF902 from archive_organization.
-- Returns      Nothing; a notice says how many entries moved, p_limit at most.
begin;
set local role ringfence_owner;

create or replace procedure ringfence.archive_ledger(
    p_before timestamptz,
    p_limit  integer default 100000
)
language plpgsql
as $archive_ledger$
declare
    c_step     constant bigint := 1000::bigint;
    c_analyze  constant bigint := 50000::bigint;
    v_org_id   uuid;
    v_step     bigint;
    v_archived bigint := 0::bigint;
begin
    if p_before is null then
        perform ringfence.raise_error('RF001', jsonb_build_object('argument', 'p_before'));
    end if;
    if p_limit is null or p_limit < 1 then
        perform ringfence.raise_error('RF002', jsonb_build_object(
            'argument', 'p_limit', 'value', p_limit, 'minimum', 1));
    end if;

    for v_org_id in
        select wallet.org_id
          from ringfence.wallet as wallet
         where wallet.archived_seq < ringfence.sealed_seq(wallet.org_id)
         order by wallet.org_id
    loop
        loop
            v_step := ringfence.archive_organization(
                v_org_id, p_before, least(c_step, p_limit - v_archived));
            commit;
            v_archived := v_archived + v_step;
            -- Else plans for the archive would be made for the size it had.
            if v_archived % c_analyze < v_step then
                analyze ringfence.credit_transaction_archive;
            end if;
            exit when v_step < c_step;
        end loop;
        exit when v_archived >= p_limit;
    end loop;
    raise notice 'archived % entries', v_archived;
end
$archive_ledger$;

comment on procedure ringfence.archive_ledger(timestamptz, integer) is
'Moves sealed entries recorded before an instant to the archive, committing as it goes. '
'Errors: RF001, RF002.';

commit;
