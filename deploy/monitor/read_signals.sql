-- Deploy ringfence:monitor/read_signals to pg
-- requires: monitor/rate_signals
-- requires: monitor/work_signals
-- requires: monitor/money_signals
-- requires: monitor/payment_signals

-- Purpose      All signals. Each kind is read for itself, so that one that cannot be read does not
--              silence the others; that it cannot be is a signal as well.
-- Called by    evaluate_alerts.
-- Idempotency  Reads only.
-- Locks        None.
-- Errors       None.
-- Returns      A row for each rule; with p_rule only its own.
begin;
set local role ringfence_owner;

create or replace function ringfence.read_signals(
    p_as_of timestamptz,
    p_rule  text default null
)
returns setof ringfence.alert_signal
language plpgsql
stable
as $read_signals$
declare
    v_broken text[] := '{}'::text[];
begin
    begin
        return query
        select signal.* from ringfence.work_signals(p_as_of) as signal
         where signal.rule = coalesce(p_rule, signal.rule);
    exception when others then
        v_broken := array_append(v_broken, 'work: ' || sqlerrm);
    end;
    begin
        return query
        select signal.* from ringfence.rate_signals(p_as_of) as signal
         where p_rule is null;
    exception when others then
        v_broken := array_append(v_broken, 'rates: ' || sqlerrm);
    end;
    begin
        return query
        select signal.* from ringfence.money_signals(p_as_of) as signal
         where p_rule is null;
    exception when others then
        v_broken := array_append(v_broken, 'money: ' || sqlerrm);
    end;
    begin
        return query
        select signal.* from ringfence.payment_signals(p_as_of) as signal
         where p_rule is null;
    exception when others then
        v_broken := array_append(v_broken, 'payments: ' || sqlerrm);
    end;
    if p_rule is null then
        return next row('signals_broken', v_broken <> '{}', v_broken = '{}',
            format('Signals cannot be read: %s.', left(array_to_string(v_broken, '; '), 500)),
            jsonb_build_object('signals', v_broken))::ringfence.alert_signal;
    end if;
end
$read_signals$;

comment on function ringfence.read_signals(timestamptz, text) is
'All signals that alerts come from; one that cannot be read does not silence the others.';

commit;
