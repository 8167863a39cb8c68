-- Verify ringfence:monitor/deployed_object on pg
select ringfence.verify_view('ringfence.deployed_object', '{}');
