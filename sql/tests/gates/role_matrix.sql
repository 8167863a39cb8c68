\set ON_ERROR_STOP 1
begin;
select plan(3);

-- Who may call what, on one page. w: web, k: worker, o: ops, r: readonly, t: tenant.
create temporary table expected (function text, roles text);
insert into expected values
    ('accept_finding',                      '  o  '),
    ('accept_payment',                      '  o  '),
    ('add_wallet_credits',                  ' ko  '),
    ('answer_assistant_request',            'w o  '),
    ('answer_status_check',                 'w o  '),
    ('apply_checkout',                        'w o  '),
    ('audit_invariants',                    ' kor '),
    ('auto_recharge',                         'wkor '),
    ('balance_at',                          'wkort'),
    ('begin_checkout',                      'w o  '),
    ('charging_status',                     'wkor '),
    ('check_balance_and_deduct_asset_cost', 'wko  '),
    ('check_call',                          'wko  '),
    ('claim_outbox',                        ' ko  '),
    ('claim_recharge',                        ' ko  '),
    ('claim_reconciliation',                ' ko  '),
    ('claim_webhooks',                      ' ko  '),
    ('claim_worker_alarm',                  'w o  '),
    ('claimed_organization',                '  o t'),
    ('cleanup_expired_reservations',        ' ko  '),
    ('commit_reserved_credits',             'wko  '),
    ('complete_outbox',                     ' ko  '),
    ('configure_organization',              '  o  '),
    ('confirm_worker_alarm',                'w o  '),
    ('create_organization',                 'w o  '),
    ('deduct_call_credits',                 'wko  '),
    ('deduct_call_credits_batch',           'wko  '),
    ('disable_webhook_endpoint',            ' ko  '),
    ('discard_outbox',                      '  o  '),
    ('discard_webhook',                     '  o  '),
    ('expire_credits',                      ' ko  '),
    ('explain_wallet',                      'wkort'),
    ('fail_outbox',                         ' ko  '),
    ('finish_reconciliation',               ' ko  '),
    ('freeze_charging',                     '  o  '),
    ('link_appointment',                    'wko  '),
    ('link_call',                           'wko  '),
    ('link_vendor',                         'w o  '),
    ('open_webhook',                        ' k   '),
    ('pause_queue',                         '  o  '),
    ('process_next_webhook',                ' ko  '),
    ('process_webhook',                     ' ko  '),
    ('queue_depths',                        'wkor '),
    ('quote_call',                          'wkort'),
    ('read_metrics',                        'wkor '),
    ('reconcile_stripe_payments',           ' ko  '),
    ('receive_webhook',                     'w    '),
    ('record_call_end',                     ' ko  '),
    ('record_call_over',                    ' ko  '),
    ('reconcile_vapi_calls',                ' ko  '),
    ('reconciliation_health',               'wkor '),
    ('reconciliation_metrics',              'wkor '),
    ('reconciliation_runs',                 'wkor '),
    ('reconciliation_status',               'wkor '),
    ('record_checkout',                     'wko  '),
    ('record_heartbeat',                    ' ko  '),
    ('refund_transaction',                  ' ko  '),
    ('register_channels',                   ' ko  '),
    ('release_heartbeat',                   ' ko  '),
    ('release_reservation',                 'wko  '),
    ('remove_webhook_endpoint',             'w o  '),
    ('request_reconciliation',              'wko  '),
    ('reserve_call_credits',                'wko  '),
    ('resolve_quarantine',                  '  o  '),
    ('retry_outbox',                        '  o  '),
    ('retry_webhook',                       '  o  '),
    ('rotate_webhook_secret',               'w o  '),
    ('revenue_recovered',                   'wkor '),
    ('run_next_job',                        ' ko  '),
    ('set_auto_recharge',                     'w o  '),
    ('set_debt_limit',                      '  o  '),
    ('set_exchange_rate',                   '  o  '),
    ('set_rate',                            '  o  '),
    ('set_webhook_endpoint',                'w o  '),
    ('settle_looked_up_call',               ' ko  '),
    ('settle_recharge',                       ' ko  '),
    ('statement',                           'wkort'),
    ('statement_totals',                    'wkort'),
    ('system_health',                       'wkor '),
    ('thaw_charging',                       '  o  '),
    ('tick',                                ' ko  '),
    ('tick_live_calls',                     ' ko  '),
    ('unlink_vendor',                       '  o  '),
    ('vapi_forward_url',                    'w o  '),
    ('verify_deployment',                   'wkor '),
    ('wallet_balance',                      'wkort'),
    ('webhook_reliability',                 'wkort');

create temporary view actual as
select proc.proname::text collate "default" as function,
       string_agg(case when has_function_privilege(role.name, proc.oid, 'execute')
                       then role.letter else ' ' end, '' order by role.place) collate "default" as roles
  from pg_proc as proc
 cross join (values (1, 'ringfence_web', 'w'), (2, 'ringfence_worker', 'k'), (3, 'ringfence_ops', 'o'),
                    (4, 'ringfence_readonly', 'r'), (5, 'ringfence_tenant', 't')) as role (place, name, letter)
 where proc.pronamespace = 'billing'::regnamespace
 group by proc.oid, proc.proname;

select results_eq('select function, roles from actual order by 1', 'select function, roles from expected order by 1',
    'each role may call exactly this');

-- Whatever a tenant may call asks for its claims before anything else.
select is_empty(
    $$select proc.oid::regprocedure from pg_proc as proc
       where proc.pronamespace = 'billing'::regnamespace
         and has_function_privilege('ringfence_tenant', proc.oid, 'execute')
         and proc.proname <> 'claimed_organization'
         and proc.prosrc !~ '\mbegin\s+perform ringfence\.assert_org\(p_org_id\);'
         and proc.prosrc !~ 'from billing\.wallet_balance\(p_org_id'$$,
    'a tenant''s functions begin with assert_org');

-- And each of them refuses another organization, tried out.
create function pg_temp.refused(p_function text) returns text language plpgsql as $refused$
begin
    execute format('select billing.%I(p_org_id => gen_random_uuid()%s)', p_function,
                   case p_function when 'balance_at' then ', p_at => clock_timestamp()'
                                   when 'quote_call' then ', p_duration_seconds => 60' else '' end);
    return 'answered';
exception when insufficient_privilege then
    return 'refused';
end $refused$;
grant ringfence_tenant to current_user;
set local role ringfence_tenant;
select set_config('request.jwt.claims', '{"org_id": "11111111-2222-4333-8444-555555555555"}', true) \g /dev/null
select is_empty(
    $$select function from (values ('balance_at'), ('explain_wallet'), ('quote_call'), ('statement'), ('statement_totals'), ('wallet_balance'), ('webhook_reliability')) as f (function)
       where pg_temp.refused(function) <> 'refused'$$,
    'and refuse another organization');
reset role;

select * from finish();
rollback;
