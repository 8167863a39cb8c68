\set ON_ERROR_STOP 1
-- serial: makes functions in schema billing, and compares all there are
-- What every function that moves money refuses in the same way, tried out. A new one gets a line here: how to
-- call it for an organization %1$s, a charge of that organization %2$s where it needs one, and which way it moves
-- the balance.
create temporary table called (function text, arguments text, direction integer);
grant select on called to public;
insert into called values
    ('add_wallet_credits', 'p_org_id => %1$s, p_amount => 1, p_idempotency_key => ''gate''', 1),
    ('check_balance_and_deduct_asset_cost', 'p_org_id => %1$s, p_cost => 1, p_asset_type => ''gate'', p_idempotency_key => ''gate''', -1),
    ('commit_reserved_credits', 'p_org_id => %1$s, p_call_id => ''gate'', p_duration_seconds => 60', -1),
    ('deduct_call_credits', 'p_org_id => %1$s, p_call_id => ''gate'', p_amount => 1', -1),
    ('deduct_call_credits_batch', 'p_deductions => jsonb_build_array(jsonb_build_object(''org_id'', %1$s, ''call_id'', ''gate'', ''amount'', 1))', -1),
    ('refund_transaction', 'p_org_id => %1$s, p_transaction_id => %2$s, p_amount => 1, p_idempotency_key => ''gate''', 1);

-- Which they are: by what they answer, so that a batch counts too.
create temporary view money_function as
select proc.proname::text collate "default" as function, proc.oid
  from pg_proc as proc
 where proc.pronamespace = 'billing'::regnamespace
   and (proc.prorettype in ('ringfence.posting'::regtype, 'ringfence.deduction_answer'::regtype)
        or coalesce(proc.proargnames, '{}') @> (select array_agg(attribute.attname::text) from pg_attribute as attribute
                                                 where attribute.attrelid = 'ringfence.posting'::regclass and attribute.attnum > 0));

-- What a call comes to: a code, or its outcome. Nothing of it stays.
create function pg_temp.answer(p_function text, p_org_id uuid, p_charge uuid default gen_random_uuid(), p_more text default '') returns text language plpgsql as $answer$
declare
    v_outcome text;
begin
    execute format('select outcome from billing.%I(', p_function)
            || format((select arguments from called where function = p_function), coalesce(quote_literal(p_org_id), 'null') || '::uuid', quote_literal(p_charge) || '::uuid')
            || p_more || ')' into v_outcome;
    raise sqlstate 'ZZ001' using message = v_outcome;
exception when sqlstate 'ZZ001' then
    return sqlerrm;
when others then
    return sqlstate;
end $answer$;

-- At another isolation level than read committed each must refuse, also where nothing else is in its way: that takes
-- transactions of their own.
begin isolation level repeatable read;
select coalesce(string_agg(function || ' ' || answer, ', ' order by function) filter (where answer <> 'RF206'), '') as at_repeatable_read
  from called cross join lateral pg_temp.answer(function, tests.organization()) as answer \gset
rollback;
begin isolation level serializable;
select coalesce(string_agg(function || ' ' || answer, ', ' order by function) filter (where answer <> 'RF206'), '') as at_serializable
  from called cross join lateral pg_temp.answer(function, tests.organization()) as answer \gset
rollback;

begin;
select plan(15);

select tests.wallet(1000) as org, tests.wallet(1000) as highest, tests.wallet(1000) as lowest \gset
select set_config('tests.org', :'org', true), set_config('tests.highest', :'highest', true), set_config('tests.lowest', :'lowest', true) \g /dev/null
select set_config('tests.charge', (billing.deduct_call_credits(:'org', 'gate charge', 10)).transaction_id::text, true),
       set_config('tests.charge_of_highest', (billing.deduct_call_credits(:'highest', 'gate charge', 10)).transaction_id::text, true) \g /dev/null
-- No way of the API leads to the lower end of the range, so both are put there.
select tests.tamper(format('update ringfence.wallet set balance = 100000000000000000 where org_id = %L', :'highest')),
       tests.tamper(format('update ringfence.wallet set balance = -100000000000000000, debt_limit = 200000000000000000 where org_id = %L', :'lowest')) \g /dev/null

\set unlisted 'select function from money_function except select function from called'
\set no_null_check 'select function, pg_temp.answer(function, null) from money_function where function in (select function from called) and pg_temp.answer(function, null) <> ''RF001'''
\set no_organization_check 'select function, pg_temp.answer(function, gen_random_uuid()) from money_function where function in (select function from called) and pg_temp.answer(function, gen_random_uuid()) <> ''RF101'''
\set no_isolation_check 'select function from money_function where position(''RF206'' in coalesce(obj_description(oid, ''pg_proc''), '''')) = 0'
select is_empty(:'unlisted', 'every function that moves money is listed here');
select is_empty('select function from called except select function from money_function', 'and no other');
select is(:'at_repeatable_read'::text, '', 'at repeatable read each refuses');
select is(:'at_serializable'::text, '', 'at serializable each refuses');
select is_empty(:'no_isolation_check', 'and says that it would');
select is_empty(:'no_null_check', 'without an organization each refuses');
select is_empty(:'no_organization_check', 'each refuses an unknown organization');
select is_empty($$select function, tried.* from called cross join lateral (select case direction when 1 then pg_temp.answer(function, current_setting('tests.highest')::uuid, current_setting('tests.charge_of_highest')::uuid)
        else pg_temp.answer(function, current_setting('tests.lowest')::uuid) end) as tried (answer) where answer <> case function when 'check_balance_and_deduct_asset_cost' then 'insufficient_credit' else 'RF205' end$$,
    'none leaves the range of a balance');
-- Called as it is listed, each does something: so the refusals above have the reason they should.
select is_empty($$select function, tried.* from called cross join lateral (select pg_temp.answer(function, current_setting('tests.org')::uuid, current_setting('tests.charge')::uuid)) as tried (answer) where answer <> 'applied'$$,
    'rightly called, each is applied');

set local role ringfence_web;
select is_empty($$select function, tried.* from called cross join lateral (select pg_temp.answer(function, current_setting('tests.org')::uuid, p_more => ', p_as_of => ''2020-01-01Z''')) as tried (answer)
        where answer is distinct from case when has_function_privilege(('billing.' || function)::regproc, 'execute') then 'RF006' else '42501' end$$,
    'web cannot choose the time, or not call it at all');
reset role;
select is_empty($$select function from money_function join pg_proc using (oid) where proargnames[pronargs] is distinct from 'p_as_of'$$, 'each takes a time');

-- The rules can fail: a function that moves money and checks nothing.
set local role ringfence_owner;
create function billing.pgtap_money(p_org_id uuid) returns ringfence.posting language sql security definer
    set search_path = pg_catalog, pg_temp as 'select row(''applied'', true, null, null, null, null, null, null, null, null, null, null, null, null)::ringfence.posting';
reset role;
select results_eq(:'unlisted', $$values ('pgtap_money')$$, 'sees one that is not listed');
insert into called values ('pgtap_money', 'p_org_id => %1$s', 1);
select results_eq(:'no_null_check', $$values ('pgtap_money', 'applied')$$, 'sees one that takes no organization for one');
select results_eq(:'no_organization_check', $$values ('pgtap_money', 'applied')$$, 'sees one that takes any for one');
select results_eq(:'no_isolation_check', $$values ('pgtap_money')$$, 'sees one that does not speak of isolation');

select * from finish();
rollback;
