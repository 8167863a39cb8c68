-- Verify ringfence:wallet/ledger_seals on pg
select ringfence.verify_view('billing.ledger_seals', '{ringfence_worker,ringfence_ops,ringfence_readonly}');
