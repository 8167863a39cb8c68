-- Deploy ringfence:wallet/append_only to pg
-- requires: wallet/tables
-- requires: core/raise_error

-- Purpose      Nobody changes an entry, not even the owner by mistake. archive_organization takes
--              entries out of the live ledger and says so for its transaction; only the owner may
--              delete there at all. From the archive and from the seals nothing is ever taken.
-- Called by    Triggers of the ledger, its archive and its seals, per statement, so that appending
--              costs nothing.
-- Idempotency  Not applicable.
-- Locks        None.
-- Errors       RF901.
-- Returns      Null.
begin;
set local role ringfence_owner;

create or replace function ringfence.append_only()
returns trigger
language plpgsql
as $append_only$
begin
    if tg_op = 'DELETE' and tg_table_name = 'credit_transaction'
       and current_setting('ringfence.archiving', true) = 'on' then
        return null;
    end if;
    perform ringfence.raise_error('RF901', jsonb_build_object('operation', tg_op));
    return null;
end
$append_only$;

comment on function ringfence.append_only() is
'Refuses any change of a ledger entry. Errors: RF901.';

create trigger credit_transaction_append_only
    before update or delete or truncate on ringfence.credit_transaction
    for each statement execute function ringfence.append_only();

commit;
