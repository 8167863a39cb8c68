\set ON_ERROR_STOP 1
-- serial: ids at the vendor are unique across organizations, and other tests use the same
begin;
select plan(8);

select tests.wallet(5000) as org \gset
set local role ringfence_ops;
select billing.reserve_call_credits(:'org', 'c1', 'nb1', p_as_of => '2030-01-01Z'), billing.reserve_call_credits(:'org', 'c2', 'nb2', p_as_of => '2030-01-01 00:01Z') \g /dev/null
set local role ringfence_owner;
select is(ringfence.needed_by(:'org', '2030-01-01Z'::timestamptz + at), needed, why)
  from (values (interval '0', 0::numeric, 'nothing yet'), ('300 s', 0, 'each has its own hold'), ('301 s', 2, 'the first is used up'), ('360 s', 70, 'the second too'), ('420 s', 140 + 70, 'both draw on the rest'),
               ('1 day', 2 * 3850, 'no longer than the vendor lets them')) as given (at, needed, why);
update ringfence.live_call set watched = false where org_id = :'org' and call_id = 'c2';
select is(ringfence.needed_by(:'org', '2030-01-02Z'), 3850::numeric, 'a call that has not begun needs nothing');
select is(ringfence.needed_by(gen_random_uuid(), '2030-01-02Z'), 0::numeric, 'nobody''s calls');

select * from finish();
rollback;
