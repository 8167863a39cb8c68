\set ON_ERROR_STOP 1
begin;
select plan(9);

set local role ringfence_owner;
select is(ringfence.decline_verdict(error), verdict, error ->> 'says')
  from (values
    ('{"says": "the bank wants to see the customer", "code": "authentication_required"}'::jsonb, 'customer'),
    ('{"says": "who was not to be seen", "code": "card_declined", "decline_code": "authentication_not_handled"}', 'customer'),
    ('{"says": "as another reason", "code": "authentication_required", "decline_code": "generic_decline"}', 'customer'),
    ('{"says": "a card that is stolen", "code": "card_declined", "decline_code": "stolen_card"}', 'never'),
    ('{"says": "a card that is too old", "code": "expired_card"}', 'never'),
    ('{"says": "the bank''s own advice", "code": "card_declined", "decline_code": "generic_decline", "advice_code": "do_not_try_again"}', 'never'),
    ('{"says": "no money today", "code": "card_declined", "decline_code": "insufficient_funds", "advice_code": "try_again_later"}', 'later'),
    ('{"says": "what nobody knows yet", "code": "quantum_decline"}', 'later'),
    ('{"says": "nothing at all"}', 'later')
 ) as given (error, verdict);

select * from finish();
rollback;
