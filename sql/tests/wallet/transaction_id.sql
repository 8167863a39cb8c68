\set ON_ERROR_STOP 1
begin;
select plan(3);

select isnt(ringfence.transaction_id('11111111-1111-1111-1111-111111111111', 1),
            ringfence.transaction_id('11111111-1111-1111-1111-111111111112', 1), 'neighbouring organizations differ');
select isnt(ringfence.transaction_id('11111111-1111-1111-1111-111111111111', 1),
            ringfence.transaction_id('11111111-1111-1111-1111-111111111111', 2), 'so do entries');
select volatility_is('ringfence', 'transaction_id', array['uuid', 'bigint'], 'immutable', 'and never change');

select * from finish();
rollback;
