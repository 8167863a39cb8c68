-- Deploy ringfence:vapi/handlers to pg
-- requires: vapi/handle_vapi_status
-- requires: vapi/handle_vapi_report
-- requires: vapi/handle_vapi_notice
-- requires: vapi/ignore_vapi_event
-- requires: inbox/add_webhook_handler

-- Purpose  Which function works in which event of Vapi. assistant-request has no row: its answer
--          cannot wait, so it is worked in when it comes.
begin;
set local role ringfence_owner;

do $handlers$
begin
    perform ringfence.add_webhook_handler(
                'vapi', known.event_type, 'ringfence.' || known.function_name)
       from (values
            ('status-update', 'handle_vapi_status'),
            ('end-of-call-report', 'handle_vapi_report'),
            ('hang', 'handle_vapi_notice'),
            ('transfer-update', 'handle_vapi_notice'),
            ('assistant.started', 'handle_vapi_notice'),
            ('call.deleted', 'ignore_vapi_event'),
            ('call.delete.failed', 'ignore_vapi_event'),
            ('call.artifact.upload', 'ignore_vapi_event'),
            ('chat.created', 'ignore_vapi_event'),
            ('chat.deleted', 'ignore_vapi_event'),
            ('session.created', 'ignore_vapi_event'),
            ('session.updated', 'ignore_vapi_event'),
            ('session.deleted', 'ignore_vapi_event')
            ) as known (event_type, function_name);
end
$handlers$;

commit;
