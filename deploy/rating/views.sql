-- Deploy ringfence:rating/views to pg
-- requires: rating/tables

-- Purpose  What was charged for what, from when until when.
begin;
set local role ringfence_owner;

create view billing.rates as
select nullif(rate.org_id, '00000000-0000-0000-0000-000000000000') as org_id,
       rate.product,
       rate.currency,
       rate.valid_from,
       lead(rate.valid_from) over (partition by rate.org_id, rate.product, rate.currency
                                       order by rate.valid_from) as valid_until,
       rate.rate_id,
       rate.model,
       rate.per_minute,
       rate.increment_seconds,
       rate.minimum_seconds,
       rate.connection_fee,
       rate.markup,
       rate.hold_per_minute,
       rate.created_at
  from ringfence.rate as rate;

comment on view billing.rates is
'Every version of every rate; without an organization it is everybody''s who has none.';

create view billing.exchange_rates as
select rate.currency,
       rate.valid_from,
       lead(rate.valid_from) over (partition by rate.currency order by rate.valid_from)
           as valid_until,
       rate.usd
  from ringfence.exchange_rate as rate;

comment on view billing.exchange_rates is
'What one unit of a currency costs in US dollars, every version.';

grant select on billing.rates, billing.exchange_rates
   to ringfence_web, ringfence_worker, ringfence_ops, ringfence_readonly;

commit;
