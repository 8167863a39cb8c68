\set ON_ERROR_STOP 1
begin;
select plan(6);

select is(ringfence.clean_text('p_x', E'  a b\n', 10), 'a b', 'trims');
select throws_ok($$select ringfence.clean_text('p_x', null, 10)$$, 'RF001', null, 'null');
select throws_ok($$select ringfence.clean_text('p_x', '   ', 10)$$, 'RF001', null, 'blank');
select throws_ok($$select ringfence.clean_text('p_x', repeat('a', 11), 10)$$, 'RF002', null, 'too long');
select lives_ok($$select ringfence.clean_text('p_x', repeat('ä', 10), 10)$$, 'length is in characters');
select throws_ok($$select ringfence.clean_text('p_x', E'a\nb', 10)$$, 'RF003', null, 'a line end within');

select * from finish();
rollback;
