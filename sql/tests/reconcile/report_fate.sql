\set ON_ERROR_STOP 1
begin;
select plan(2);

select is(ringfence.report_fate('rf-v1'), 'vendor_miss', 'its report never came');
select billing.receive_webhook('vapi', 'rf-v1:end-of-call-report:1787238400000', 'end-of-call-report', '{}') \g /dev/null
select is(ringfence.report_fate('rf-v1'), 'our_failure', 'it came');


select * from finish();
rollback;
