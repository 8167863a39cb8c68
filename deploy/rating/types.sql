-- Deploy ringfence:rating/types to pg
-- requires: core/schemas

-- Purpose  What prices are made from and what they come to. The terms are what a reservation keeps
--          of the rate it was made at, so that a rate changed during a call does not change that
--          call.
begin;
set local role ringfence_owner;

create type ringfence.rate_terms as (
    rate_id           uuid,
    model             text,
    per_minute        numeric,
    increment_seconds integer,
    minimum_seconds   integer,
    connection_fee    bigint,
    markup            numeric,
    hold_per_minute   numeric
);

comment on type ringfence.rate_terms is
'The content of a rate; columns as in ringfence.rate, whose checks hold for it too.';

create type ringfence.exchange as (
    usd          numeric,
    minor_digits integer
);

comment on type ringfence.exchange is
'How US dollars become amounts of a currency: what one unit of it costs in US dollars (1 for USD, '
'null when there is no exchange rate), and its digits after the point.';

create type ringfence.call_price as (
    amount         bigint,
    billed_seconds bigint,
    breakdown      jsonb
);

comment on type ringfence.call_price is
'What a call costs, the seconds that were billed, and how the amount came about.';

commit;
