-- Deploy ringfence:rating/tables to pg
-- requires: account/tables

-- Purpose  What is charged for what, from when on; and what a currency costs in US dollars, in
--          which the vendors state their costs.
-- Note     Rates are versions: one is in force until the next begins, and one that has begun never
--          changes. Those for everybody belong to the all-zero organization, one series per
--          currency; whoever adds a currency adds its default.
begin;
set local role ringfence_owner;

create table ringfence.product (
    product     text not null,
    timed       boolean not null,
    description text not null,
    constraint product_pkey primary key (product)
);

comment on table ringfence.product is 'What can have a rate.';
comment on column ringfence.product.product is 'Name of the product, as set_rate takes it.';
comment on column ringfence.product.timed is
'Charged by time. What is not costs its connection fee, each.';
comment on column ringfence.product.description is 'What is counted, for people.';

insert into ringfence.product (product, timed, description) values
    ('call', true, 'Calls, by the minute.'),
    ('sms', false, 'Text messages, each segment.'),
    ('number', false, 'Phone numbers, each month.');

create table ringfence.rate (
    org_id             uuid not null,
    product            text not null,
    currency           text not null,
    valid_from         timestamptz not null,
    rate_id            uuid not null,
    model              text not null,
    per_minute         numeric,
    increment_seconds  integer not null,
    minimum_seconds    integer not null,
    connection_fee     bigint not null,
    markup             numeric not null,
    hold_per_minute    numeric,
    created_at         timestamptz not null,
    constraint rate_pkey primary key (org_id, product, currency, valid_from),
    constraint rate_rate_id_key unique (rate_id),
    constraint rate_product_fkey foreign key (product) references ringfence.product (product),
    constraint rate_currency_fkey foreign key (currency) references ringfence.currency (currency),
    constraint rate_valid_from_check check (valid_from < 'infinity'),
    -- A price per minute stands only where the model uses it: whatever has to be held for a minute
    -- is the greater of the two that are there.
    constraint rate_model_check check (
        case model
            when 'per_minute' then per_minute is not null and hold_per_minute is null
            when 'cost_plus' then per_minute is null and hold_per_minute is not null
            when 'greater_of' then per_minute is not null and hold_per_minute is not null
            else false
        end),
    constraint rate_ranges_check check (
        coalesce(per_minute, 0) >= 0 and coalesce(per_minute, 0) <= 1000000000
        and coalesce(hold_per_minute, 1) >= 0.000001
        and coalesce(hold_per_minute, 1) <= 1000000000
        and markup >= 0 and markup <= 10
        and increment_seconds >= 1 and increment_seconds <= 3600
        and minimum_seconds >= 0 and minimum_seconds <= 3600
        and connection_fee >= 0 and connection_fee <= 1000000000)
);
create index rate_product_idx on ringfence.rate (product);
create index rate_currency_idx on ringfence.rate (currency);

comment on table ringfence.rate is
'Rates by version: one is in force until the next of its series begins.';
comment on column ringfence.rate.org_id is
'Whose rate it is; all zeros is everybody''s who has none of their own.';
comment on column ringfence.rate.product is 'What it prices.';
comment on column ringfence.rate.currency is
'Currency of its amounts; the organization''s where it is an organization''s.';
comment on column ringfence.rate.valid_from is 'From when on it is in force.';
comment on column ringfence.rate.rate_id is 'Names this content: what is replaced gets another.';
comment on column ringfence.rate.model is
'per_minute; cost_plus: the vendor''s cost and a markup; greater_of: whichever is more.';
comment on column ringfence.rate.per_minute is
'Price of a minute in the smallest unit, up to six digits after the point.';
comment on column ringfence.rate.increment_seconds is
'Seconds are billed in steps of so many, begun ones in full.';
comment on column ringfence.rate.minimum_seconds is 'A call that was connected counts as so long.';
comment on column ringfence.rate.connection_fee is
'Added for every call that was connected; the price of one where nothing is timed.';
comment on column ringfence.rate.markup is
'What is added to the vendor''s cost, as a share of it: 0.25 is 25 per cent.';
comment on column ringfence.rate.hold_per_minute is
'What a minute is held and estimated at while the vendor''s cost is not known.';
comment on column ringfence.rate.created_at is 'When it was set.';

-- 70 cents a minute, by the second; elsewhere about as much, in proportion to the debt limit. The
-- ids are the same wherever this is deployed.
insert into ringfence.rate
       (org_id, product, currency, valid_from, rate_id, model, per_minute, increment_seconds,
        minimum_seconds, connection_fee, markup, created_at)
select '00000000-0000-0000-0000-000000000000', 'call', known.currency, '-infinity',
       md5('ringfence/rate/call/' || known.currency)::uuid, 'per_minute',
       known.default_debt_limit * 70 / 500, 1, 0, 0, 0, clock_timestamp()
  from ringfence.currency as known;

create table ringfence.exchange_rate (
    currency   text not null,
    valid_from timestamptz not null,
    usd        numeric not null,
    constraint exchange_rate_pkey primary key (currency, valid_from),
    constraint exchange_rate_currency_fkey foreign key (currency)
        references ringfence.currency (currency),
    constraint exchange_rate_currency_check check (currency <> 'USD'),
    constraint exchange_rate_valid_from_check check (isfinite(valid_from)),
    constraint exchange_rate_usd_check check (usd between 0.00001 and 1000000)
);

comment on table ringfence.exchange_rate is
'What one unit of a currency costs in US dollars, by version like the rates. The dollar is 1.';
comment on column ringfence.exchange_rate.currency is 'Any but USD.';
comment on column ringfence.exchange_rate.valid_from is 'From when on it is in force.';
comment on column ringfence.exchange_rate.usd is
'US dollars for one unit of the currency (one euro, not one cent).';

commit;
