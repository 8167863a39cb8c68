\set ON_ERROR_STOP 1
begin;
select plan(7);

create temporary view our_function as
select proc.oid::regprocedure as signature, namespace.nspname as schema, proc.*,
       language.lanname as language
  from pg_proc as proc
  join pg_namespace as namespace on namespace.oid = proc.pronamespace
  join pg_language as language on language.oid = proc.prolang
 where namespace.nspname in ('billing', 'ringfence');

select is_empty(
    $$select our_function.signature, argument.name
        from our_function
       cross join unnest(proargnames[1:pronargs]) as argument (name)
       where argument.name !~ '^p_[a-z0-9_]+$'$$,
    'arguments are named p_…');

select is_empty(
    $$select signature from our_function where pronargs > 0 and proargnames is null$$,
    'no argument is nameless');

select is_empty(
    $$select proname from our_function where schema = 'billing' group by proname having count(*) > 1$$,
    'billing has no overloads');

select is_empty(
    $$select signature from our_function
       where schema = 'billing' and 'p_as_of' = any (proargnames[1:pronargs]) and proargnames[pronargs] <> 'p_as_of'$$,
    'p_as_of is the last argument callers see');

select is_empty(
    $$select signature from our_function
       where schema = 'billing' and 'p_org_id' = any (proargnames[1:pronargs])
         and proname not in ('set_rate', 'request_reconciliation')
         and proargnames[1] <> 'p_org_id'$$,
    'functions about one organization take p_org_id first');

-- Time is an argument. The clock is read in one place, and where something is only shown.
select is_empty(
    $$select signature from our_function
       where (prosrc || coalesce(pg_get_function_sqlbody(oid), '')) ~* '\m(now\s*\(\s*\)|current_(timestamp|date|time)|transaction_timestamp|statement_timestamp|local(time|timestamp)\M|timeofday)'$$,
    'no function reads the transaction''s clock');

select results_eq(
    $$select signature::text from our_function where (prosrc || coalesce(pg_get_function_sqlbody(oid), '')) ~* '\mclock_timestamp' order by 1$$,
    $$values ('billing.run_next_job(text,timestamp with time zone)'),
             ('ringfence.checked_time(timestamp with time zone)'), ('ringfence.clock(timestamp with time zone)')$$,
    'the wall clock is read by ringfence.clock and its check, and by run_next_job to time a run');

select * from finish();
rollback;
