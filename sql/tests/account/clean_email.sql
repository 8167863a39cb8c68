\set ON_ERROR_STOP 1
begin;
select plan(8);

select is(ringfence.clean_email('p_email', ' a@example.com '), 'a@example.com', 'trims');
select is(ringfence.clean_email('p_email', null), null, 'none is none');
select is(ringfence.clean_email('p_email', ''), null, 'an empty one too');
select throws_ok(format('select ringfence.clean_email(''p_email'', %L)', bad.email), bad.code, null, 'refused: ' || left(split_part(bad.email, E'\n', 1), 20))
  from (values ('a', 'RF003'), ('a@b@c', 'RF003'), (E'a@b\nBcc: c@d', 'RF003'), ('a@b,c@d', 'RF003'),
               (repeat('a', 330) || '@b', 'RF002')) as bad (email, code);

select * from finish();
rollback;
