-- Verify ringfence:wallet/proof_tables on pg
select ringfence.verify_table('ringfence.account_rollup', '{org_id,counter_account,total,entries}');
select ringfence.verify_table('ringfence.account_rollup_progress', '{org_id,rolled_seq,rolled_at}');
select ringfence.verify_table('ringfence.ledger_seal', '{org_id,seal_no,from_seq,to_seq,digests,previous_hash,hash,sealed_at}');
select ringfence.verify_table('ringfence.ledger_seal_progress', '{org_id,sealed_seq,sealed_at}');
do $proof_tables$
begin
    if (
        select count(*) from pg_catalog.pg_trigger as trig
         where trig.tgname in ('credit_transaction_archive_append_only', 'ledger_seal_append_only')
           and trig.tgrelid in ('ringfence.credit_transaction_archive'::regclass,
                                'ringfence.ledger_seal'::regclass)
           and trig.tgenabled = 'O'
    ) <> 2 then
        raise exception 'archive or seals can be changed: a trigger is missing or switched off';
    end if;
end
$proof_tables$;
