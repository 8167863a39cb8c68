-- Deploy ringfence:schedule/jobs to pg
-- requires: schedule/add_job
-- requires: schedule/upkeep

-- Purpose  The schedule itself: every job on one page.
begin;
set local role ringfence_owner;

do $jobs$
begin
    perform ringfence.add_job('upkeep', 'ringfence.upkeep', interval '1 day', '02:00');
end
$jobs$;

commit;
