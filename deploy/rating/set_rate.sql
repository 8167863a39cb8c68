-- Deploy ringfence:rating/set_rate to pg
-- requires: rating/checked_rate_terms
-- requires: rating/rate_currency
-- requires: rating/exchange_at
-- requires: rating/version_start
-- requires: rating/assert_version_open
-- requires: core/lock_wallet
-- requires: core/clock

-- Purpose      Sets what a product costs from an instant on, for one organization or for everybody
--              without a rate of their own.
-- Called by    Operators.
-- Idempotency  The same content from the same instant on, or from now on what is in force already,
--              is a duplicate. A version that has not begun is replaced.
-- Locks        The organization's (the all-zero one for everybody): what is decided under it sees
--              one rate.
-- Errors       RF001 missing, RF002 out of range, or in the past, RF003 malformed or of no use to
--              the model, RF004 unknown currency, RF006 p_as_of, RF101 unknown organization, RF221
--              the vendor's cost would count, and there is no exchange rate for it, RF222 the
--              version has begun with other content.
-- Returns      One row; outcome is set, replaced or duplicate, org_id null for everybody.
begin;
set local role ringfence_owner;

create or replace function billing.set_rate(
    p_org_id            uuid        default null,
    p_product           text        default 'call',
    p_model             text        default 'per_minute',
    p_per_minute        numeric     default null,
    p_increment_seconds integer     default 1,
    p_minimum_seconds   integer     default 0,
    p_connection_fee    bigint      default 0,
    p_markup            numeric     default 0,
    p_hold_per_minute   numeric     default null,
    p_valid_from        timestamptz default null,
    p_currency          text        default null,
    p_as_of             timestamptz default null
)
returns table (
    outcome           text,
    rate_id           uuid,
    org_id            uuid,
    product           text,
    currency          text,
    valid_from        timestamptz,
    model             text,
    per_minute        numeric,
    increment_seconds integer,
    minimum_seconds   integer,
    connection_fee    bigint,
    markup            numeric,
    hold_per_minute   numeric
)
language plpgsql
volatile
rows 1
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $set_rate$
declare
    v_org_id   constant uuid := coalesce(p_org_id, '00000000-0000-0000-0000-000000000000');
    v_currency constant text := ringfence.rate_currency(p_org_id, p_currency);
    v_terms    constant ringfence.rate_terms := ringfence.checked_rate_terms(p_product,
        row(null, p_model, p_per_minute, p_increment_seconds, p_minimum_seconds,
            p_connection_fee, p_markup, p_hold_per_minute)::ringfence.rate_terms);
    v_rate     ringfence.rate;
    v_now      timestamptz;
    v_from     timestamptz;
    v_outcome  text := 'set';
begin
    perform ringfence.lock_wallet(v_org_id);
    v_now := ringfence.clock(p_as_of);
    v_from := ringfence.version_start(p_valid_from, v_now);

    -- The version that is or will be in force then.
    select rate.* into v_rate
      from ringfence.rate as rate
     where rate.org_id = v_org_id
       and rate.product = p_product
       and rate.currency = v_currency
       and rate.valid_from <= v_from
     order by rate.valid_from desc
     limit 1;

    if (v_from = v_now or v_rate.valid_from = v_from)
       and (v_rate.model, v_rate.per_minute, v_rate.increment_seconds, v_rate.minimum_seconds,
            v_rate.connection_fee, v_rate.markup, v_rate.hold_per_minute)
           is not distinct from
           (v_terms.model, v_terms.per_minute, v_terms.increment_seconds, v_terms.minimum_seconds,
            v_terms.connection_fee, v_terms.markup, v_terms.hold_per_minute) then
        v_outcome := 'duplicate';
    else
        perform ringfence.assert_version_open(
            coalesce(v_rate.valid_from = v_from, false), v_from, v_now);
        if v_terms.model <> 'per_minute'
           and (ringfence.exchange_at(v_currency, v_from)).usd is null then
            perform ringfence.raise_error('RF221', jsonb_build_object(
                'currency', v_currency, 'at', v_from, 'model', v_terms.model));
        end if;
        v_outcome := case when v_rate.valid_from = v_from then 'replaced' else 'set' end;
        insert into ringfence.rate as rate (
            org_id, product, currency, valid_from, rate_id, model, per_minute, increment_seconds,
            minimum_seconds, connection_fee, markup, hold_per_minute, created_at)
        select v_org_id, p_product, v_currency, v_from, (v_terms).*, v_now
        on conflict on constraint rate_pkey do update
        set (rate_id, model, per_minute, increment_seconds, minimum_seconds, connection_fee,
             markup, hold_per_minute, created_at)
          = row(excluded.rate_id, excluded.model, excluded.per_minute,
                excluded.increment_seconds, excluded.minimum_seconds, excluded.connection_fee,
                excluded.markup, excluded.hold_per_minute, excluded.created_at)
        returning rate.* into strict v_rate;
    end if;

    return query
    select v_outcome, v_rate.rate_id, p_org_id, v_rate.product, v_rate.currency, v_rate.valid_from,
           v_rate.model, v_rate.per_minute, v_rate.increment_seconds, v_rate.minimum_seconds,
           v_rate.connection_fee, v_rate.markup, v_rate.hold_per_minute;
end
$set_rate$;

comment on function billing.set_rate(uuid, text, text, numeric, integer, integer, bigint, numeric,
                                     numeric, timestamptz, text, timestamptz) is
'Sets what a product costs from an instant on, for one organization or for all. Errors: RF001, '
'RF002, RF003, RF004, RF006, RF101, RF221, RF222.';

grant execute on function billing.set_rate(uuid, text, text, numeric, integer, integer, bigint,
                                           numeric, numeric, timestamptz, text, timestamptz)
   to ringfence_ops;

commit;
