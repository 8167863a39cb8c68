-- Deploy ringfence:payment/handlers to pg
-- requires: payment/handle_stripe_session
-- requires: payment/handle_stripe_intent
-- requires: payment/handle_stripe_charge
-- requires: payment/handle_stripe_refund
-- requires: payment/handle_stripe_dispute
-- requires: payment/handle_stripe_setup
-- requires: payment/handle_stripe_card
-- requires: payment/handle_stripe_customer
-- requires: payment/handle_stripe_warning
-- requires: inbox/add_webhook_handler

-- Purpose  Which function works in which event of Stripe. What is not listed is kept and ignored.
begin;
set local role ringfence_owner;

select ringfence.add_webhook_handler('stripe', known.event_type,
                                     'ringfence.' || known.function_name)
  from (values
    ('checkout.session.completed', 'handle_stripe_session'),
    ('checkout.session.async_payment_succeeded', 'handle_stripe_session'),
    ('checkout.session.async_payment_failed', 'handle_stripe_session'),
    ('checkout.session.expired', 'handle_stripe_session'),
    ('payment_intent.succeeded', 'handle_stripe_intent'),
    ('payment_intent.processing', 'handle_stripe_intent'),
    ('payment_intent.payment_failed', 'handle_stripe_intent'),
    ('payment_intent.canceled', 'handle_stripe_intent'),
    ('charge.succeeded', 'handle_stripe_charge'),
    ('charge.updated', 'handle_stripe_charge'),
    ('charge.refunded', 'handle_stripe_charge'),
    ('refund.created', 'handle_stripe_refund'),
    ('refund.updated', 'handle_stripe_refund'),
    ('refund.failed', 'handle_stripe_refund'),
    ('charge.dispute.created', 'handle_stripe_dispute'),
    ('charge.dispute.updated', 'handle_stripe_dispute'),
    ('charge.dispute.funds_withdrawn', 'handle_stripe_dispute'),
    ('charge.dispute.funds_reinstated', 'handle_stripe_dispute'),
    ('charge.dispute.closed', 'handle_stripe_dispute'),
    ('setup_intent.succeeded', 'handle_stripe_setup'),
    ('payment_method.detached', 'handle_stripe_card'),
    ('customer.deleted', 'handle_stripe_customer'),
    ('radar.early_fraud_warning.created', 'handle_stripe_warning'),
    ('radar.early_fraud_warning.updated', 'handle_stripe_warning')
 ) as known (event_type, function_name);

commit;
