-- Deploy ringfence:core/assert_read_committed to pg
-- requires: core/raise_error

-- Purpose      At repeatable read a statement behind the lock would still see the balance from
--              before it. Rather than fail later with a puzzle, refuse at once.
-- Called by    Every function that moves or holds money.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       RF206.
-- Returns      Nothing.
begin;
set local role ringfence_owner;

create or replace function ringfence.assert_read_committed()
returns void
language plpgsql
stable
as $assert_read_committed$
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        perform ringfence.raise_error('RF206',
            jsonb_build_object('isolation', current_setting('transaction_isolation')));
    end if;
end
$assert_read_committed$;

comment on function ringfence.assert_read_committed() is
'Raises unless the transaction runs at read committed. Errors: RF206.';

commit;
