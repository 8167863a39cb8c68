-- Verify ringfence:wallet/views on pg
select ringfence.verify_view('billing.credit_transactions', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.wallets', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.credit_lots', '{ringfence_web,ringfence_worker,ringfence_ops,ringfence_readonly}');
select ringfence.verify_view('billing.tenant_wallet', '{ringfence_tenant}');
select ringfence.verify_view('billing.tenant_transactions', '{ringfence_tenant}');
select ringfence.verify_view('billing.tenant_lots', '{ringfence_tenant}');
do $views$
begin
    if exists (
        select from pg_catalog.pg_class as class
         where class.oid in ('billing.tenant_wallet'::regclass, 'billing.tenant_transactions'::regclass,
                             'billing.tenant_lots'::regclass)
           and not coalesce('security_invoker=true' = any (class.reloptions), false)
    ) then
        raise exception 'a view for tenants does not run with the tenant''s own rights';
    end if;
end
$views$;
