\set ON_ERROR_STOP 1
begin;
select plan(6);

select tests.recharging(0) as flying, tests.recharging(1000) as armed \gset
set local role ringfence_owner;
select is_empty(format('select * from ringfence.audit_recharges(%L) union all select * from ringfence.audit_recharges(%L)', :'flying', :'armed'), 'nothing is wrong');
reset role;
savepoint books;
select tests.tamper(format('update ringfence.payment set status = %L where owner_id = %L', 'failed', :'flying')) \g /dev/null
select matches((select problem from ringfence.audit_recharges(:'flying')), '^waits for attempt .*, which is failed$', 'an attempt that is over');
rollback to books;
select tests.tamper(format('update ringfence.auto_recharge set status = %L, payment_id = null where org_id = %L', 'disabled', :'flying')) \g /dev/null
select matches((select problem from ringfence.audit_recharges(:'flying')), '^attempt .* is under way, and nobody waits for it$', 'one that is forgotten');
rollback to books;
select tests.tamper(format('update ringfence.wallet set balance = 1 where org_id = %L', :'armed')) \g /dev/null
select is((select problem from ringfence.audit_recharges(:'armed')), 'it is armed and wanted, and nobody is going to look', 'one that is wanted and not made');
rollback to books;
select tests.tamper(format('update ringfence.wallet set react_below = 0 where org_id = %L', :'armed')) \g /dev/null
select is((select problem from ringfence.audit_recharges(:'armed')), 'it is armed and wanted, and nobody is going to look', 'or will not be');
rollback to books;
select tests.tamper(format('update ringfence.auto_recharge set look_at = null where org_id = %L', :'flying')) \g /dev/null
select matches((select problem from ringfence.audit_recharges(:'flying')), '^waits for attempt .*, and nobody is going to ask$', 'one of which nobody asks what became');
rollback to books;

select * from finish();
rollback;
