-- Verify ringfence:wallet/append_only on pg
select ringfence.verify_internal_function('ringfence.append_only()');
do $append_only$
begin
    if not exists (
        select from pg_catalog.pg_trigger as trig
         where trig.tgname = 'credit_transaction_append_only'
           and trig.tgrelid = 'ringfence.credit_transaction'::regclass
           and trig.tgenabled = 'O'
    ) then
        raise exception 'the ledger can be changed: its trigger is missing or switched off';
    end if;
end
$append_only$;
