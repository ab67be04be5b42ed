-- Two requests at once made somebody a member twice, and one removal left the other row: who was
-- removed went on publishing. Of such rows the one with the least rights stays.
UPDATE member SET state = 'deleted' FROM (
    SELECT id, row_number() OVER (
        PARTITION BY group_id, table_id
        ORDER BY array_position(ARRAY['member', 'editor', 'admin'], capacity) NULLS FIRST, id
    ) AS place
    FROM member WHERE table_name = 'user' AND state = 'active'
) AS ranked
WHERE ranked.id = member.id AND ranked.place > 1;

CREATE UNIQUE INDEX mashhad_member_once ON member (group_id, table_id)
    WHERE table_name = 'user' AND state = 'active';
