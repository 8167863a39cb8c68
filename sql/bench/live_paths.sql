-- Every statement on a live path of calls, once each, with the plan of all they do inside. bin/bench
-- looks for sequential scans in them.
\set ON_ERROR_STOP 1
\o /dev/null
load 'auto_explain';
set auto_explain.log_min_duration = 0;
set auto_explain.log_nested_statements = on;
set client_min_messages = log;
begin;
select bench.org(:first) as org \gset
select billing.reserve_call_credits(:'org', 'plan-1', 'plan-vendor-1');
select billing.reserve_call_credits(:'org', 'plan-2');
select billing.reserve_call_credits(:'org', 'plan-vendor-1');
select billing.link_call(:'org', 'plan-2', 'plan-vendor-2');
select billing.check_call(:'org', 'plan-1', 10);
select billing.check_call(:'org', 'plan-vendor-2', 250);
update ringfence.live_call set due_at = now() where org_id = :'org' and call_id like 'plan-%';
select billing.tick_live_calls();
select billing.cleanup_expired_reservations();
select billing.commit_reserved_credits(:'org', 'plan-1', 61.5, 0.12);
select billing.commit_reserved_credits(:'org', 'plan-vendor-1', 61.5);
select billing.commit_reserved_credits(:'org', 'plan-3', 30);
select billing.link_appointment(:'org', 'plan-1', 'appointment-1');
select billing.release_reservation(:'org', 'plan-2');
select billing.deduct_call_credits(:'org', 'plan-4', 10);
rollback;
