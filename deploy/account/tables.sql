-- Deploy ringfence:account/tables to pg
-- requires: core/schemas

-- Purpose  Who our customers are, what they have set, and which ids of the vendors are theirs.
-- Note     The wallet row is born with its organization: debt limit and thresholds are properties
--          of the account, and no later step ever has to ask whether the row exists.
begin;
set local role ringfence_owner;

create table ringfence.currency (
    currency                   text not null,
    minor_digits               integer not null,
    default_debt_limit         bigint not null,
    default_recharge_threshold bigint not null,
    constraint currency_pkey primary key (currency),
    constraint currency_form_check check (currency ~ '^[A-Z]{3}$'),
    constraint currency_minor_digits_check check (minor_digits between 0 and 2),
    constraint currency_default_debt_limit_check check (default_debt_limit >= 0),
    constraint currency_default_recharge_threshold_check check (default_recharge_threshold >= 0)
);

comment on table ringfence.currency is
'Currencies an organization can have. Amounts are in the smallest unit, as Stripe states them.';
comment on column ringfence.currency.currency is 'ISO 4217 code.';
comment on column ringfence.currency.minor_digits is
'Digits after the point when shown to people: 2 for USD, 0 for JPY.';
comment on column ringfence.currency.default_debt_limit is 'Debt limit of a new organization.';
comment on column ringfence.currency.default_recharge_threshold is
'Available credit below which needs_recharge is true, unless set otherwise.';

insert into ringfence.currency
       (currency, minor_digits, default_debt_limit, default_recharge_threshold)
select code, 2, 500, 500
  from unnest(array['USD', 'EUR', 'GBP', 'CAD', 'AUD', 'NZD', 'CHF', 'SGD']) as code
 union all
select code, 2, 5000, 5000
  from unnest(array['SEK', 'NOK', 'DKK', 'HKD', 'CNY', 'PLN', 'CZK', 'MXN', 'ZAR', 'BRL', 'ILS',
                    'AED', 'SAR', 'MYR', 'RON', 'TRY', 'THB', 'PHP', 'INR', 'EGP', 'NGN',
                    'KES']) as code
 union all
select code, 0, 500, 500 from unnest(array['JPY']) as code
 union all
select code, 0, 5000, 5000 from unnest(array['KRW', 'CLP']) as code
 union all
select code, 0, 100000, 100000 from unnest(array['VND']) as code;

create table ringfence.organization (
    org_id     uuid not null,
    name       text not null,
    email      text,
    currency   text not null,
    settings   jsonb not null,
    created_at timestamptz not null,
    constraint organization_pkey primary key (org_id),
    constraint organization_currency_fkey foreign key (currency)
        references ringfence.currency (currency),
    constraint organization_id_check check (org_id <> '00000000-0000-0000-0000-000000000000'),
    constraint organization_settings_check check (jsonb_typeof(settings) = 'object')
);
create index organization_currency_idx on ringfence.organization (currency);

comment on table ringfence.organization is 'A customer of ours: whoever owns one wallet.';
comment on column ringfence.organization.org_id is
'Our id, or the id the caller chose. All zeros is reserved.';
comment on column ringfence.organization.name is 'Name for people.';
comment on column ringfence.organization.email is
'Where notices about the wallet go; null sends none.';
comment on column ringfence.organization.currency is 'The one currency of this organization.';
comment on column ringfence.organization.settings is
'What was set explicitly; everything else has the default of ringfence.setting.';
comment on column ringfence.organization.created_at is 'When it was created.';

create table ringfence.wallet (
    org_id             uuid not null,
    balance            bigint not null default 0,
    held               bigint not null default 0,
    debt_limit         bigint not null,
    recharge_threshold bigint not null,
    seq                bigint not null default 0,
    archived_seq       bigint not null default 0,
    last_entry_at      timestamptz not null default '-infinity',
    next_due_at        timestamptz not null default 'infinity',
    hold_lapses_at     timestamptz not null default 'infinity',
    has_lots           boolean not null default false,
    has_call_aliases   boolean not null default false,
    halted             boolean not null default false,
    disputed           boolean not null default false,
    stopped            boolean not null generated always as (halted or disputed) stored,
    react_below        bigint not null default -9223372036854775808,
    low_told           boolean not null default true,
    constraint wallet_pkey primary key (org_id),
    constraint wallet_organization_fkey foreign key (org_id)
        references ringfence.organization (org_id),
    -- One check: each is parsed anew by every statement that moves the balance.
    constraint wallet_amounts_check check (least(held, debt_limit, recharge_threshold) >= 0)
) with (fillfactor = 50);
create index wallet_next_due_at_idx
    on ringfence.wallet (next_due_at) where next_due_at < 'infinity';

comment on table ringfence.wallet is
'One row per organization. Nothing that a movement changes is indexed, so that it stays within '
'the page.';
comment on column ringfence.wallet.org_id is 'Whose wallet this is.';
comment on column ringfence.wallet.balance is
'Sum of the ledger, in the smallest unit of the currency. Below zero is debt.';
comment on column ringfence.wallet.held is 'Sum of the open holds.';
comment on column ringfence.wallet.debt_limit is 'How far below zero a direct deduction may go.';
comment on column ringfence.wallet.recharge_threshold is
'needs_recharge is true when less than this is available.';
comment on column ringfence.wallet.seq is 'Number of the last ledger entry.';
comment on column ringfence.wallet.archived_seq is
'Entries up to this number have moved to the archive.';
comment on column ringfence.wallet.last_entry_at is
'When the last entry was recorded: the next one is never earlier.';
comment on column ringfence.wallet.next_due_at is
'When something has to be settled before anything else: the next expiry of credit.';
comment on column ringfence.wallet.hold_lapses_at is
'The earliest end of an open hold, or earlier: whoever takes the lock then lets it lapse.';
comment on column ringfence.wallet.has_call_aliases is 'Some of its calls have several names.';
comment on column ringfence.wallet.has_lots is 'Some of its credit expires or has a priority.';
comment on column ringfence.wallet.halted is 'An operator has stopped all spending.';
comment on column ringfence.wallet.disputed is 'A payment is disputed, and nobody has decided yet.';
comment on column ringfence.wallet.stopped is 'Nothing new can be spent, for either reason.';
comment on column ringfence.wallet.react_below is
'after_posting is called when less than this is available: what nobody watches costs one '
'comparison.';
comment on column ringfence.wallet.low_told is
'That the balance is low has been told, or was so when somebody began to listen; armed again when '
'it is not low.';

create table ringfence.setting (
    name          text not null,
    value_type    text not null,
    default_value jsonb,
    minimum       bigint,
    maximum       bigint,
    choices       text[],
    description   text not null,
    constraint setting_pkey primary key (name),
    constraint setting_name_check check (name ~ '^[a-z][a-z0-9_]*$'),
    constraint setting_value_type_check
        check (value_type in ('boolean', 'integer', 'text', 'choice'))
);

comment on table ringfence.setting is
'Every setting an organization can have. A domain adds its rows; configure_organization checks '
'against them.';
comment on column ringfence.setting.name is
'Name of the setting, as configure_organization takes it.';
comment on column ringfence.setting.value_type is 'boolean, integer, text or choice.';
comment on column ringfence.setting.default_value is
'Value when the organization has set none; null follows the currency.';
comment on column ringfence.setting.minimum is 'Smallest integer allowed.';
comment on column ringfence.setting.maximum is 'Largest integer, or longest text, allowed.';
comment on column ringfence.setting.choices is 'The values a choice can have.';
comment on column ringfence.setting.description is 'What it does, for people.';

insert into ringfence.setting
       (name, value_type, default_value, minimum, maximum, description) values
    ('recharge_threshold', 'integer', null, 0, 1000000000000000,
     'needs_recharge is true when less than this is available. Default: by currency, 500 for USD.'),
    ('spending_stopped', 'boolean', 'false', null, null,
     'Nothing new can be spent; what has happened is still charged.');

create table ringfence.vendor_kind (
    vendor      text not null,
    kind        text not null,
    pattern     text,
    description text not null,
    constraint vendor_kind_pkey primary key (vendor, kind)
);

comment on table ringfence.vendor_kind is
'The kinds of ids at vendors that can be linked to an organization.';
comment on column ringfence.vendor_kind.vendor is 'vapi, stripe or twilio.';
comment on column ringfence.vendor_kind.kind is 'What the id names there.';
comment on column ringfence.vendor_kind.pattern is
'What such an id looks like, where the vendor says so.';
comment on column ringfence.vendor_kind.description is 'Where to find such an id.';

insert into ringfence.vendor_kind (vendor, kind, pattern, description) values
    ('vapi', 'assistant', null, 'Id of an assistant at Vapi.'),
    ('vapi', 'phone_number', null, 'Id of a phone number at Vapi (phoneNumberId, not the number).'),
    ('vapi', 'vapi_org', null, 'Id of a whole organization at Vapi.'),
    ('stripe', 'stripe_customer', '^cus_[A-Za-z0-9_]+$', 'Id of a customer at Stripe (cus_…).'),
    ('twilio', 'twilio_number', '^\+[1-9][0-9]{6,14}$',
     'A phone number at Twilio in E.164 form (+15550100…).');

create table ringfence.vendor_link (
    org_id      uuid not null,
    vendor      text not null,
    kind        text not null,
    external_id text not null,
    linked_at   timestamptz not null,
    constraint vendor_link_pkey primary key (org_id, vendor, kind, external_id),
    constraint vendor_link_external_id_key unique (vendor, kind, external_id),
    constraint vendor_link_organization_fkey foreign key (org_id)
        references ringfence.organization (org_id),
    constraint vendor_link_kind_fkey foreign key (vendor, kind)
        references ringfence.vendor_kind (vendor, kind)
);

comment on table ringfence.vendor_link is
'Which id at which vendor is whose: one organization in the whole system.';
comment on column ringfence.vendor_link.org_id is 'Whose it is.';
comment on column ringfence.vendor_link.vendor is 'vapi, stripe or twilio.';
comment on column ringfence.vendor_link.kind is
'assistant, phone_number, vapi_org, stripe_customer or twilio_number.';
comment on column ringfence.vendor_link.external_id is 'The id as the vendor writes it.';
comment on column ringfence.vendor_link.linked_at is 'When it was linked.';

create table ringfence.former_link (
    org_id      uuid not null,
    vendor      text not null,
    kind        text not null,
    external_id text not null,
    linked_at   timestamptz not null,
    unlinked_at timestamptz not null,
    constraint former_link_pkey
        primary key (org_id, vendor, kind, external_id, linked_at, unlinked_at),
    constraint former_link_organization_fkey foreign key (org_id)
        references ringfence.organization (org_id)
);
create index former_link_external_id_idx
    on ringfence.former_link (vendor, kind, external_id, unlinked_at);

comment on table ringfence.former_link is
'Whose an id at a vendor was before: what happened under it then is still that organization''s.';
comment on column ringfence.former_link.org_id is 'Whose it was.';
comment on column ringfence.former_link.vendor is 'vapi, stripe or twilio.';
comment on column ringfence.former_link.kind is 'As in vendor_link.';
comment on column ringfence.former_link.external_id is 'The id as the vendor writes it.';
comment on column ringfence.former_link.linked_at is 'From when on.';
comment on column ringfence.former_link.unlinked_at is 'Until when.';

commit;
