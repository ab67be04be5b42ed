CREATE INDEX mashhad_timeline_reply ON mashhad_timeline_event (unit, id)
    WHERE kind IN (
        'reply_given', 'reply_withdrawn', 'reply_decided', 'reply_address_opened',
        'reply_address_failed'
    );
