\set ON_ERROR_STOP 1
begin;
select plan(23);

set local role ringfence_owner;
create function pg_temp.read(p_status integer, p_answer text) returns text language sql as $$
    select concat_ws(' ', case when answer ? 'intent' then 'intent' when answer ? 'failed' then 'failed' else 'nothing' end, answer #>> '{intent,id}', answer #>> '{intent,status}', answer #>> '{intent,last_payment_error,code}', answer ->> 'failed', answer ->> 'verdict')
      from ringfence.read_recharge_answer('11111111-2222-4333-8444-555555555555', p_status, p_answer) as answer $$;
select is(pg_temp.read(status, answer), means, says) from (values
    ('an intent', 200, '{"object": "payment_intent", "id": "pi_1", "status": "succeeded", "metadata": {"ringfence_payment_id": "11111111-2222-4333-8444-555555555555"}}', 'intent pi_1 succeeded'),
    ('without our id', 200, '{"object": "payment_intent", "id": "pi_1", "status": "succeeded", "metadata": null}', 'intent pi_1 succeeded'),
    ('of another attempt', 200, '{"object": "payment_intent", "id": "pi_1", "status": "succeeded", "metadata": {"ringfence_payment_id": "11111111-2222-4333-8444-666666666666"}}', 'nothing'),
    ('something else', 200, '{"object": "charge", "id": "ch_1"}', 'nothing'),
    ('a page of a proxy', 200, '<html>', 'nothing'),
    ('a declined card', 402, '{"error": {"type": "card_error", "code": "card_declined", "decline_code": "lost_card", "payment_intent": {"object": "payment_intent", "id": "pi_1", "status": "requires_payment_method"}}}', 'intent pi_1 requires_payment_method card_declined'),
    ('declined before there was an intent', 402, '{"error": {"type": "card_error", "code": "card_declined", "decline_code": "lost_card", "message": "Lost."}}', 'failed lost_card: Lost. never'),
    ('a card that is gone', 400, '{"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "No such PaymentMethod."}}', 'failed resource_missing: No such PaymentMethod. never'),
    ('a key with other content', 400, '{"error": {"type": "idempotency_error", "message": "Keys."}}', 'nothing'),
    ('a page of a proxy, again', 404, '<html>', 'nothing'),
    ('a key of ours that is wrong', 401, '{"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}', 'nothing'),
    ('or may not', 403, '{"error": {"type": "invalid_request_error"}}', 'nothing'),
    ('the same at this moment', 409, '{"error": {"type": "invalid_request_error", "code": "idempotency_key_in_use"}}', 'nothing'),
    ('too many', 429, '{"error": {"type": "invalid_request_error", "code": "rate_limit"}}', 'nothing'),
    ('Stripe is ill', 500, '{"error": {"type": "api_error"}}', 'nothing'),
    ('looked up: found', 200, '{"object": "list", "data": [{"object": "payment_intent", "id": "pi_0", "status": "succeeded", "metadata": {}}, {"object": "payment_intent", "id": "pi_1", "status": "requires_payment_method", "last_payment_error": {"code": "card_declined"}, "metadata": {"ringfence_payment_id": "11111111-2222-4333-8444-555555555555"}}]}', 'intent pi_1 requires_payment_method card_declined'),
    ('looked up: made, and never charged', 200, '{"object": "list", "data": [{"object": "payment_intent", "id": "pi_1", "status": "requires_confirmation", "metadata": {"ringfence_payment_id": "11111111-2222-4333-8444-555555555555"}}]}', 'failed Stripe has not charged it.'),
    ('looked up: without a card', 200, '{"object": "list", "data": [{"object": "payment_intent", "id": "pi_1", "status": "requires_payment_method", "last_payment_error": null, "metadata": {"ringfence_payment_id": "11111111-2222-4333-8444-555555555555"}}]}', 'failed Stripe has not charged it.'),
    ('looked up: the one that was paid', 200, '{"object": "list", "data": [{"object": "payment_intent", "id": "pi_1", "status": "canceled", "metadata": {"ringfence_payment_id": "11111111-2222-4333-8444-555555555555"}}, {"object": "payment_intent", "id": "pi_2", "status": "succeeded", "metadata": {"ringfence_payment_id": "11111111-2222-4333-8444-555555555555"}}]}', 'intent pi_2 succeeded'),
    ('looked up: nothing', 200, '{"object": "list", "data": []}', 'failed Stripe knows nothing of it.')
 ) as given (says, status, answer, means);
select throws_ok($$select ringfence.read_recharge_answer(null, 200, '{}')$$, 'RF001', null, 'of nothing');
select throws_ok($$select ringfence.read_recharge_answer(gen_random_uuid(), null, '{}')$$, 'RF001', null, 'no status');
select throws_ok($$select ringfence.read_recharge_answer(gen_random_uuid(), 200, null)$$, 'RF001', null, 'no answer');

select * from finish();
rollback;
