\set ON_ERROR_STOP 1
begin;
select plan(6);

select lives_ok($$select ringfence.check_key('p_key', repeat('ä', 200))$$, 'two hundred characters');
select throws_ok(format('select ringfence.check_key(''p_key'', %L)', bad.key), bad.code, null, coalesce(left(bad.key, 3), 'null'))
  from (values (null, 'RF001'), ('', 'RF001'), ('  ', 'RF001'), (E'\n\u00a0', 'RF001'), (repeat('x', 10240), 'RF002')) as bad (key, code);

select * from finish();
rollback;
