\set ON_ERROR_STOP 1
begin;
select plan(8);

select is(ringfence.clean_text('p_x', E'  a b\n', 10), 'a b', 'trims');
select throws_ok($$select ringfence.clean_text('p_x', null, 10)$$, 'RF001', null, 'null');
select throws_ok($$select ringfence.clean_text('p_x', '   ', 10)$$, 'RF001', null, 'blank');
select throws_ok($$select ringfence.clean_text('p_x', repeat('a', 11), 10)$$, 'RF002', null, 'too long');
select lives_ok($$select ringfence.clean_text('p_x', repeat('ä', 10), 10)$$, 'length is in characters');
select throws_ok($$select ringfence.clean_text('p_x', E'a\nb', 10)$$, 'RF003', null, 'a line end within');

select throws_ok($$select ringfence.clean_text('p_x', E'cus_1\u200b', 10)$$, 'RF003', null, 'invisible characters');
select throws_ok($$select ringfence.clean_text('p_x', E'\u00a0 \u00a0', 10)$$, 'RF001', null, 'blanks of other kinds');

select * from finish();
rollback;
