\set ON_ERROR_STOP 1
begin;
select plan(5);

-- A procedure that commits cannot be called from within a transaction: how it runs jobs and
-- works in webhooks is tested from Python.
select has_function('billing', 'tick', array['text'], 'is there');
select isnt_definer('billing', 'tick', array['text'], 'is invoker');
select function_privs_are('billing', 'tick', array['text'], 'ringfence_worker', array['EXECUTE'], 'for the worker');
select function_privs_are('billing', 'tick', array['text'], 'ringfence_ops', array['EXECUTE'], 'for operators');
select function_privs_are('billing', 'tick', array['text'], 'ringfence_web', '{}'::text[], 'not for the web role');

select * from finish();
rollback;
