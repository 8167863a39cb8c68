\set ON_ERROR_STOP 1
begin;
select plan(13);

set local role ringfence_owner;
insert into ringfence.setting (name, value_type, default_value, minimum, maximum, choices, description) values
    ('test_flag', 'boolean', 'true', null, null, null, 'x'),
    ('test_text', 'text', '"a"', null, 5, null, 'x'),
    ('test_choice', 'choice', '"a"', null, null, '{a,b}', 'x');
reset role;
select lives_ok(format('select ringfence.check_setting(%L, %L)', good.name, good.value), good.name || ' ' || good.value)
  from (values ('test_flag', 'false'), ('test_text', '"abcde"'), ('test_choice', '"b"'),
               ('recharge_threshold', '0'), ('test_choice', 'null')) as good (name, value);
select throws_ok(format('select ringfence.check_setting(%L, %L)', bad.name, bad.value), bad.code, null, bad.name || ' ' || bad.value)
  from (values ('test_flag', '"yes"', 'RF003'), ('test_text', '"abcdef"', 'RF002'), ('test_text', '5', 'RF003'),
               ('test_choice', '"c"', 'RF003'), ('recharge_threshold', '1.5', 'RF003'),
               ('recharge_threshold', '1e30', 'RF003'), ('recharge_threshold', '-1', 'RF002'),
               ('no_such', '1', 'RF005')) as bad (name, value, code);

select * from finish();
rollback;
