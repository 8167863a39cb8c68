\set ON_ERROR_STOP 1
begin;
select plan(7);

select tests.wallet(0) as org \gset
select tests.checkout(:'org', 1000) as payment \gset
set local role ringfence_owner;
select throws_ok(format('update ringfence.payment set status = %L where payment_id = %L', 'credited', :'payment'), '23514', null, 'credited is what has an entry');
select throws_ok(format('update ringfence.payment set credited_seq = 1 where payment_id = %L', :'payment'), '23514', null, 'and nothing else has one');
select throws_ok(format('update ringfence.payment set parameters = null where payment_id = %L', :'payment'), '23514', null, 'an attempt says what was asked for');
select throws_ok(format('update ringfence.payment set status = %L where payment_id = %L', 'whatever', :'payment'), '23514', null, 'statuses we know');
select lives_ok($$insert into ringfence.payment (purpose, status, amount, currency, payment_intent_id, created_at) values ('external', 'quarantined', 1, 'USD', 'pi_pgtap', '2030-01-01Z')$$, 'nobody''s payment');
select throws_ok($$insert into ringfence.payment (purpose, status, amount, currency, payment_intent_id, created_at) values ('external', 'quarantined', 1, 'USD', 'pi_pgtap', '2030-01-01Z')$$, '23505', null, 'an intent is one payment');
select lives_ok($$insert into ringfence.payment_refund (refund_id, payment_intent_id, amount, currency, status, first_seen_at) values ('re_pgtap', 'pi_unheard_of', 1, 'USD', 'pending', '2030-01-01Z')$$, 'a refund may come before its payment');

select * from finish();
rollback;
