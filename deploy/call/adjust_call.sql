-- Deploy ringfence:call/adjust_call to pg
-- requires: call/adjustment_tables
-- requires: call/find_call
-- requires: call/price_again
-- requires: call/record_adjustment
-- requires: core/lock_wallet
-- requires: core/assert_read_committed
-- requires: core/clock

-- Purpose      Corrects the charge of a call to the duration the vendor states: an entry of its own
--              beside the charge, numbered and visible. Downward at once, by what is left of the
--              charge at most; upward only as far as the call was allowed to go, because what is
--              longer than its cap is more likely wrong than owed: that is for a person.
-- Called by    Reconciliation, which alone may correct.
-- Idempotency  Corrected, the call says what the vendor says, so a repeat finds no difference.
-- Locks        The organization's, then its wallet and the call's row.
-- Errors       RF205 balance out of range, RF206 isolation level, RF221 no exchange rate.
-- Returns      outcome: agreed (no difference, or not charged), adjusted, recorded (it makes no
--              difference in money, or was charged an amount of the caller's), partly (less was
--              left of the charge than is due back), beyond_cap (nothing was changed; amount is
--              what it would come to).
begin;
set local role ringfence_owner;

create or replace function ringfence.adjust_call(
    p_org_id  uuid,
    p_call_id text,
    p_report  ringfence.call_report,
    p_as_of   timestamptz default null
)
returns ringfence.call_correction
language plpgsql
volatile
as $adjust_call$
declare
    v_now     timestamptz;
    v_call    ringfence.call;
    v_price   ringfence.call_price;
    v_owed    bigint;
    v_left    bigint;
    v_answer  ringfence.call_correction;
begin
    perform ringfence.assert_read_committed();
    perform ringfence.lock_wallet(p_org_id);
    v_now := ringfence.clock(p_as_of);
    v_call := ringfence.find_call(p_org_id, p_call_id);
    if v_call.charge_seq is null or (p_report.duration_seconds is not null and
           abs(p_report.duration_seconds - v_call.duration_seconds) > 1) is not true then
        return row('agreed', 0::bigint, null, null, null)::ringfence.call_correction;
    end if;

    v_price := ringfence.price_again(v_call, p_report);
    select coalesce(max(adjustment.number), 0) + 1,
           v_price.amount - v_call.charge + coalesce(sum(adjustment.amount), 0)::bigint,
           v_call.charge - coalesce((select refund.refunded
                                       from ringfence.charge_refund as refund
                                      where refund.org_id = p_org_id
                                        and refund.charge_seq = v_call.charge_seq), 0)
      into strict v_answer.number, v_owed, v_left
      from ringfence.call_adjustment as adjustment
     where adjustment.org_id = p_org_id
       and adjustment.call_id = v_call.call_id;
    v_owed := coalesce(v_owed, 0::bigint);  -- without a price of ours there is none to correct
    v_answer.from_seconds := v_call.duration_seconds;
    v_answer.to_seconds := p_report.duration_seconds;
    v_answer.amount := case when v_owed < 0 then least(-v_owed, v_left) else -v_owed end;
    if v_owed > 0
       and (p_report.duration_seconds <= v_call.max_duration_seconds) is not true then
        v_answer.outcome := 'beyond_cap';
        return v_answer;
    end if;

    v_answer.outcome := case when v_answer.amount <> -v_owed then 'partly'
                             when v_answer.amount = 0 then 'recorded' else 'adjusted' end;
    perform ringfence.record_adjustment(v_call, p_report, v_price, v_answer, v_now, p_as_of);
    return v_answer;
end
$adjust_call$;

comment on function ringfence.adjust_call(uuid, text, ringfence.call_report, timestamptz) is
'Corrects the charge of a call to the duration the vendor states. Errors: RF205, RF206, RF221.';

commit;
