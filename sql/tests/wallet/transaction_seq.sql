\set ON_ERROR_STOP 1
begin;
select plan(3);

select is(ringfence.transaction_seq(org, ringfence.transaction_id(org, seq)), seq, 'there and back: ' || seq)
  from (values ('11111111-1111-1111-1111-111111111111'::uuid, 1::bigint), ('11111111-1111-1111-1111-111111111111', 9223372036854775807)) as t (org, seq);
select is(ringfence.transaction_seq('11111111-1111-1111-1111-111111111112', ringfence.transaction_id('11111111-1111-1111-1111-111111111111', 1)),
    null, 'another organization''s id is none of ours');

select * from finish();
rollback;
