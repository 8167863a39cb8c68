\set ON_ERROR_STOP 1
begin;
select plan(3);

select is_empty(
    $$select proc.oid::regprocedure, cardinality(string_to_array(btrim(proc.prosrc, E'\n'), E'\n')) as lines
        from pg_proc as proc
        join pg_namespace as namespace on namespace.oid = proc.pronamespace
       where namespace.nspname in ('billing', 'ringfence')
         and cardinality(string_to_array(btrim(proc.prosrc, E'\n'), E'\n')) > 70$$,
    'no body is longer than 70 lines');

select is_empty(
    $$select proc.oid::regprocedure, finding.lineno, finding.message, finding.detail
        from pg_proc as proc
        join pg_namespace as namespace on namespace.oid = proc.pronamespace
        join pg_language as language on language.oid = proc.prolang
       cross join plpgsql_check_function_tb(proc.oid, all_warnings => true) as finding
       where namespace.nspname in ('billing', 'ringfence')
         and language.lanname = 'plpgsql'
         and proc.prorettype <> 'trigger'::regtype
         -- What a handler of webhooks takes is given; not every one needs all of it.
         and not (finding.message like 'unused parameter%'
                  and proc.oid in (select to_regproc(handler.function_name) from ringfence.webhook_handler as handler))$$,
    'plpgsql_check has nothing to say');

select is_empty(
    $$select trig.tgrelid::regclass, proc.oid::regprocedure, finding.lineno, finding.message
        from pg_trigger as trig
        join pg_proc as proc on proc.oid = trig.tgfoid
        join pg_namespace as namespace on namespace.oid = proc.pronamespace
       cross join plpgsql_check_function_tb(proc.oid, trig.tgrelid, all_warnings => true) as finding
       where namespace.nspname in ('billing', 'ringfence')$$,
    'nor of trigger functions');

select * from finish();
rollback;
