\set ON_ERROR_STOP 1
begin;
select plan(8);

select lives_ok($$select ringfence.check_vendor_kind('vapi', 'assistant', 'x')$$, 'known');
select throws_ok($$select ringfence.check_vendor_kind(null, 'assistant', 'x')$$, 'RF001', null, 'no vendor');
select throws_ok($$select ringfence.check_vendor_kind('vapi', null, 'x')$$, 'RF001', null, 'no kind');
select throws_ok($$select ringfence.check_vendor_kind('vappi', 'assistant', 'x')$$, 'RF003', null, 'unknown vendor');
select throws_ok($$select ringfence.check_vendor_kind('stripe', 'assistant', 'x')$$, 'RF003', null, 'a kind of another vendor');
select throws_ok($$select ringfence.check_vendor_kind('VAPI', 'assistant', 'x')$$, 'RF003', null, 'upper case');

select lives_ok($$select ringfence.check_vendor_kind('twilio', 'twilio_number', '+15550100')$$, 'a number in E.164');
select throws_ok($$select ringfence.check_vendor_kind('twilio', 'twilio_number', '+1 555 0100')$$, 'RF003', null, 'a number as people write it');

select * from finish();
rollback;
