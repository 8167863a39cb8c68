\set ON_ERROR_STOP 1
begin;
select plan(18);

-- Surface
select is_definer('billing', 'create_organization',
    array['uuid', 'text', 'text', 'text', 'bigint', 'timestamp with time zone'], 'runs as its owner');

set local role ringfence_ops;

-- Happy path: the defaults follow the currency
select results_eq(
    $$select outcome, name, email, currency, debt_limit
        from billing.create_organization(p_name => ' Acme ', p_email => 'pay@acme.example')$$,
    $$values ('created', 'Acme', 'pay@acme.example', 'USD', 500::bigint)$$, 'in dollars, with the default limit');
select results_eq(
    $$select currency, debt_limit from billing.create_organization(p_name => 'Acme', p_currency => 'krw')$$,
    $$values ('KRW', 5000::bigint)$$, 'in won, without e-mail');
select isnt(
    (select org_id from billing.create_organization(p_name => 'Acme')),
    (select org_id from billing.create_organization(p_name => 'Acme')), 'without an id every call makes another');

-- Replay
select results_eq(
    $$select outcome, org_id, created_at from billing.create_organization(
        '11111111-aaaa-1111-1111-111111111111', 'Acme', p_debt_limit => 7, p_as_of => '2030-01-01Z')$$,
    $$values ('created', '11111111-aaaa-1111-1111-111111111111'::uuid, '2030-01-01Z'::timestamptz)$$, 'with an id of the caller''s');
select results_eq(
    $$select outcome, debt_limit, created_at from billing.create_organization(
        '11111111-aaaa-1111-1111-111111111111', 'Acme', p_debt_limit => 9)$$,
    $$values ('duplicate', 7::bigint, '2030-01-01Z'::timestamptz)$$, 'again: the first, and its limit stays');
select throws_ok($$select billing.create_organization('11111111-aaaa-1111-1111-111111111111', 'Other')$$, 'RF201', null, 'another name');
select throws_ok($$select billing.create_organization('11111111-aaaa-1111-1111-111111111111', 'Acme', 'a@example.com')$$, 'RF201', null, 'another e-mail');
select throws_ok($$select billing.create_organization('11111111-aaaa-1111-1111-111111111111', 'Acme', p_currency => 'EUR')$$, 'RF201', null, 'another currency');

-- Every error by its code
select throws_ok($$select billing.create_organization()$$, 'RF001', null, 'no name');
select throws_ok(format('select billing.create_organization(p_name => %L)', repeat('x', 201)), 'RF002', null, 'name too long');
select throws_ok($$select billing.create_organization(p_name => 'A', p_debt_limit => -1)$$, 'RF002', null, 'negative limit');
select throws_ok($$select billing.create_organization(p_name => 'A', p_email => 'nobody')$$, 'RF003', null, 'bad e-mail');
select throws_ok($$select billing.create_organization('00000000-0000-0000-0000-000000000000', 'A')$$, 'RF003', null, 'the reserved id');
select throws_ok($$select billing.create_organization(p_name => 'A', p_currency => 'ABC')$$, 'RF004', null, 'unknown currency');
set local role ringfence_web;
select throws_ok($$select billing.create_organization(p_name => 'A', p_as_of => '2000-01-01Z')$$, 'RF006', null, 'a time of one''s own');

-- A refusal leaves nothing; everyone has a wallet
reset role;
select is_empty($$select name from ringfence.organization where name in ('A', 'Other')$$, 'refusals leave nothing behind');
select is_empty(
    $$select organization.org_id from ringfence.organization as organization
       where not exists (select from ringfence.wallet as wallet where wallet.org_id = organization.org_id)$$,
    'no organization is without a wallet');

select * from finish();
rollback;
