-- Verify ringfence:wallet/trial_balance on pg
select ringfence.verify_view('billing.trial_balance', '{ringfence_worker,ringfence_ops,ringfence_readonly}');
