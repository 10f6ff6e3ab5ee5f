"""Who gets what where: every route and every operation × every account × own, foreign and merged territory.

A row reads `METHOD route thing` and a cell for each account. The thing is what the request is about:

    plan         named in the path            ?province   named in the query
    +plan        named in the body            -           nothing in particular: one answer, whoever asks
    report:ready a thing in a certain state   ?nation     one for all: figures of the whole country

A cell has one letter, or three: for the thing in the own territory, in a foreign one, and in the rest of the present
province into which the own one was merged. The letters:

    2  200, shown                        n  404, as if it did not exist     s  302 to the sign-in page
    a  202, accepted                     f  403, not this role              u  401, no sign-in
    r  302 to another page: done         b  400, refused as unreadable      m  405, not by this method
    h  200, or 503 without a worker      e  422, the form again            c  201, written
    d  204, done, nothing to show        k  409, not from the state it is in
"""

from dataclasses import dataclass

from tests.access.routes import answered

STATUSES = {
    "2": {200}, "a": {202}, "r": {302}, "s": {302}, "n": {404}, "f": {403}, "u": {401}, "b": {400}, "m": {405},
    "e": {422}, "h": {200, 503}, "c": {201}, "d": {204}, "k": {409},
}  # fmt: skip
TERRITORIES = ("own", "foreign", "merged")

# The first six hold one former province; "whole" is an officer of a present one, which is made of several; the next two
# read the nation; the last two have no session: nobody, and somebody whose account was closed after the sign-in.
ACCOUNTS = (
    "officer", "alliance", "manager", "sector", "commune", "admin", "whole", "central", "system", "anonymous", "closed",
)  # fmt: skip

TABLE = """
#                                           officer all man sec com adm   whole   central sys   anonymous closed
GET  home                      -                 2   2   2   2   2   2     2       2   2        s   s
GET  search                    -                 2   2   2   2   2   2     2       2   2        s   s
GET  healthz                   -                 h   h   h   h   h   h     h       h   h        h   h

GET  plans:list                -                 2   2   2   2   2   2     2       2   2        s   s
GET  plans:detail              plan              2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  plans:detail              plan:draft        2nn 2nn 2nn 2nn 2nn 2nn   2n2     nnn 222      sss sss
GET  plans:grid                plan              2nn fnn fnn fnn fnn fnn   2n2     fff fff      sss sss
GET  plans:grid                plan:draft        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      sss sss
GET  plans:grid_save           plan:draft        mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST plans:grid_save           plan:draft        bnn fnn fnn fnn fnn fnn   bnb     nnn fff      sss sss
GET  plans:grid_copy           plan:draft        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      sss sss
POST plans:grid_copy           plan:draft        enn fnn fnn fnn fnn fnn   ene     nnn fff      sss sss
GET  plans:grid_import         plan:draft        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      sss sss
POST plans:grid_import         plan:draft        enn fnn fnn fnn fnn fnn   ene     nnn fff      sss sss
GET  plans:grid_template       plan:draft        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      sss sss
GET  plans:row_new             plan:draft        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      sss sss
POST plans:row_new             plan:draft        enn fnn fnn fnn fnn fnn   ene     nnn fff      sss sss
GET  plans:row_edit            plan:draft        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      sss sss
POST plans:row_edit            plan:draft        rnn fnn fnn fnn fnn fnn   rnr     nnn fff      sss sss
GET  plans:row_move            plan:draft        mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST plans:row_move            plan:draft        rnn fnn fnn fnn fnn fnn   rnr     nnn fff      sss sss
GET  plans:break_down          plan:draft        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      sss sss
POST plans:break_down          plan:draft        rnn fnn fnn fnn fnn fnn   rnr     nnn fff      sss sss
GET  plans:detail              plan:nation       2   2   2   2   2   2     2       2   2        s   s
GET  plans:tree                -                 2   2   2   2   2   2     2       2   2        s   s
GET  plans:new                 -                 2   f   f   f   f   f     2       f   f        s   s
POST plans:new                 -                 e   f   f   f   f   f     e       f   f        s   s
GET  plans:document            plan              2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  plans:document            plan:draft        2nn 2nn 2nn 2nn 2nn 2nn   2n2     nnn 222      sss sss
GET  plans:editions            plan              2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  plans:opinions            plan              2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  plans:history             plan              2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  plans:edit                plan:draft        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      sss sss
POST plans:edit                plan:draft        enn fnn fnn fnn fnn fnn   ene     nnn fff      sss sss
GET  plans:delete              plan:draft        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      sss sss
POST plans:delete              plan:draft        rnn fnn fnn fnn fnn fnn   rnr     nnn fff      sss sss
GET  plans:act                 plan:draft        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      sss sss
POST plans:act                 plan:draft        rnn fnn fnn fnn fnn fnn   rnr     nnn fff      sss sss
POST plans:act                 plan              knn fnn fnn fnn fnn fnn   knk     fff fff      sss sss
GET  plans:adopt               plan              fnn fnn fnn fnn fnn fnn   2nn     ffn ffn      sss sss
POST plans:adopt               plan              fnn fnn fnn fnn fnn fnn   rnn     ffn ffn      sss sss
GET  plans:adopt_withdraw      plan              fnn fnn fnn fnn fnn fnn   nnn     ffn ffn      sss sss
POST plans:adopt_withdraw      plan              fnn fnn fnn fnn fnn fnn   nnn     ffn ffn      sss sss
GET  plans:file                file              2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  plans:file_new            plan              2nn fnn fnn fnn fnn fnn   2n2     fff fff      sss sss
POST plans:file_new            plan              enn fnn fnn fnn fnn fnn   ene     fff fff      sss sss
GET  plans:file_remove         file              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST plans:file_remove         file              rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  plans:file_restore        file              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST plans:file_restore        file              rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  plans:opinion_list        -                 2   2   2   2   2   2     2       2   2        s   s
GET  plans:opinion             opinion           2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      sss sss
POST plans:opinion             opinion           rnn nnn rnn nnn nnn nnn   rnr     nnn nnn      sss sss
GET  plans:consultation        consultation      mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST plans:consultation        consultation      rnn fnn fnn fnn fnn fnn   rnr     nnn fff      sss sss
GET  plans:remark              remark            mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST plans:remark              remark            rnn fnn fnn fnn fnn fnn   rnr     nnn fff      sss sss
GET  plans:agency              -               2   2   2   2   2   2     2       2   2        s   s
GET  plans:contacts            -               2   2   2   2   2   2     2       2   2        s   s
GET  plans:target              target          2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  plans:target              target:draft    2nn 2nn 2nn 2nn 2nn 2nn   2n2     nnn 222      sss sss
GET  plans:target_explain      target          2nn fnn fnn fnn fnn fnn   2n2     fff fff      sss sss
POST plans:target_explain      target          rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  plans:target_figure       target          2nn fnn fnn fnn fnn fnn   2n2     fff fff      sss sss
POST plans:target_figure       target          rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  plans:explanation_edit    explanation     2nn fnn fnn fnn fnn fnn   2n2     fff fff      sss sss
POST plans:explanation_edit    explanation     rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  plans:request_withdraw    request         mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST plans:request_withdraw    request         rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  plans:task                task            2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
POST plans:task                task            rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  plans:task_edit           task            2nn fnn fnn fnn fnn fnn   2n2     fff fff      sss sss
POST plans:task_edit           task            rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  plans:task_remove         task            mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST plans:task_remove         task            rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  plans:task_evidence       task            2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  plans:milestone           milestone       2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
POST plans:milestone           milestone       rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  plans:milestone_edit      milestone       2nn fnn fnn fnn fnn fnn   2n2     fff fff      sss sss
POST plans:milestone_edit      milestone       rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  plans:milestone_evidence  milestone       nnn nnn nnn nnn nnn nnn   nnn     nnn nnn      sss sss
GET  plans:years               plan            2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  plans:explanations        plan            2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
POST plans:explanations        plan            rnn fnn fnn fnn fnn fnn   rne     fff fff      sss sss
GET  plans:work                plan            2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  plans:task_new            plan            2nn fnn fnn fnn fnn fnn   2n2     fff fff      sss sss
POST plans:task_new            plan            rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  plans:texts               -                 2   f   f   f   f   f     2       f   f        s   s
POST plans:texts               -                 r   f   f   f   f   f     r       f   f        s   s
GET  plans:text                text              2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      sss sss
GET  plans:text                text:new          2nn nnn nnn nnn nnn nnn   nn2     nnn nnn      sss sss
GET  plans:text_begin          text:new          mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST plans:text_begin          text:new          enn nnn nnn nnn nnn nnn   nne     nnn nnn      sss sss
GET  plans:text_accept_all     text              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST plans:text_accept_all     text              rnn nnn fnn nnn nnn nnn   rnr     nnn nnn      sss sss
GET  plans:text_delete         text              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST plans:text_delete         text              rnn nnn rnn nnn nnn nnn   rnr     nnn nnn      sss sss
GET  plans:proposal            text              2nn nnn fnn nnn nnn nnn   2n2     nnn nnn      sss sss
POST plans:proposal            text              enn nnn fnn nnn nnn nnn   ene     nnn nnn      sss sss
GET  plans:proposal_answer     text              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST plans:proposal_answer     text              rnn nnn fnn nnn nnn nnn   rnr     nnn nnn      sss sss
GET  plans:checks              -                 2   2   2   2   2   2     2       2   2        s   s
POST plans:checks              +plan             ree ree ree ree ree ree   rer     rrr rrr      sss sss
GET  plans:check               check             2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      sss sss

GET  cooperatives:list         -                 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:total        -                 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:table        table:organisations 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:table        table:annual-returns 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:table        table:ratings     2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:table        table:support-activities 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:table        table:recognitions 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:table        table:commune-submissions 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:table_total  table:annual-returns 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:columns      table:organisations m   m   m   m   m   m     m       m   m        s   s
POST cooperatives:columns      table:organisations r   r   r   r   r   r     r       r   r        s   s
GET  cooperatives:filter_save  table:organisations m   m   m   m   m   m     m       m   m        s   s
POST cooperatives:filter_save  table:organisations r   r   r   r   r   r     r       r   r        s   s
GET  cooperatives:filter_delete filter            mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:filter_delete filter            rnn rnn rnn rnn rnn rnn   rnn     rnn rnn      sss sss
GET  cooperatives:export_new   table:organisations m   m   m   m   m   m     m       m   m        s   s
POST cooperatives:export_new   table:organisations 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:export       export            2nn 2nn 2nn 2nn 2nn 2nn   2nn     2nn 2nn      sss sss
GET  cooperatives:export_download export            nnn nnn nnn nnn nnn nnn   nnn     nnn nnn      sss sss
GET  cooperatives:export_download export:written    2nn 2nn 2nn 2nn 2nn 2nn   2nn     2nn 2nn      sss sss
GET  cooperatives:bulk         table:organisations m   m   m   m   m   m     m       m   m        s   s
POST cooperatives:bulk         table:organisations r   r   r   r   r   r     r       r   r        s   s
GET  cooperatives:bulk_change  bulk              2nn 2nn 2nn 2nn 2nn 2nn   2nn     2nn 2nn      sss sss
GET  cooperatives:bulk_undo    bulk              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:bulk_undo    bulk              rnn rnn rnn rnn rnn rnn   rnn     rnn rnn      sss sss
GET  cooperatives:by_representative -                 m   m   m   m   m   m     m       m   m        s   s
POST cooperatives:by_representative -                 r   r   r   r   r   r     r       f   f        s   s
GET  cooperatives:detail       organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:spells       organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:history      organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:restore      organisation      2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      sss sss
POST cooperatives:restore      organisation      rnn rnn fnn fnn rnn fnn   rnr     fff fff      sss sss
GET  cooperatives:event_new    organisation      2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      sss sss
POST cooperatives:event_new    organisation      rnn rnn fnn fnn rnn fnn   rnr     fff fff      sss sss
GET  cooperatives:reorganise   organisation      2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      sss sss
POST cooperatives:reorganise   organisation      rnn rnn fnn fnn rnn fnn   rnr     fff fff      sss sss
GET  cooperatives:turn_edit    spell             2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      sss sss
POST cooperatives:turn_edit    spell             rnn rnn fnn fnn rnn fnn   rnr     fff fff      sss sss
GET  cooperatives:turn_delete  spell             2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      sss sss
POST cooperatives:turn_delete  spell             rnn rnn fnn fnn rnn fnn   rnr     fff fff      sss sss
GET  cooperatives:returns      organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:return       organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
POST cooperatives:return       organisation      fnn rnn fnn fnn rnn fnn   fnf     fff fff      sss sss
GET  cooperatives:return_print organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:campaign     -                 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:campaign_list -                2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:campaign_print -               2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:reminder     -                 n   n   n   n   n   n     n       n   n        s   s
GET  cooperatives:paper_open   -                 n   n   n   n   n   n     n       n   n        s   s
GET  cooperatives:submissions  -                 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:submission   place             2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
POST cooperatives:submission   place             fnn rnn fnn fnn rnn fnn   fnf     fff fff      sss sss
GET  cooperatives:submission_review place        mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:submission_review place        rnn rnn rnn fnn fnn fnn   rnr     fff fff      sss sss
GET  cooperatives:return_review organisation     mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:return_review organisation     rnn rnn rnn fnn fnn fnn   rnr     fff fff      sss sss
GET  cooperatives:ratings      organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:support      organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:recognitions organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:new          -                 2   2   f   f   2   f     2       f   f        s   s
POST cooperatives:new          -                 e   e   f   f   e   f     e       f   f        s   s
GET  cooperatives:edit         organisation      2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      sss sss
POST cooperatives:edit         organisation      rnn rnn fnn fnn rnn fnn   rnr     fff fff      sss sss
GET  cooperatives:members      organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:union        organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:documents    organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:people       organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:proposals    organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:visit        organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
POST cooperatives:visit        organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     fff fff      sss sss
GET  cooperatives:people_reveal organisation      mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:people_reveal organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     fff fff      sss sss
GET  cooperatives:person_new   organisation      2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      sss sss
POST cooperatives:person_new   organisation      enn enn fnn fnn enn fnn   ene     fff fff      sss sss
GET  cooperatives:document_new organisation      2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      sss sss
POST cooperatives:document_new organisation      enn enn fnn fnn enn fnn   ene     fff fff      sss sss
GET  cooperatives:attach       organisation      2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      sss sss
POST cooperatives:attach       organisation      enn enn fnn fnn enn fnn   ene     fff fff      sss sss
GET  cooperatives:membership_new organisation      fnn 2nn fnn fnn fnn fnn   fnf     fff fff      sss sss
POST cooperatives:membership_new organisation      fnn enn fnn fnn fnn fnn   fnf     fff fff      sss sss
GET  cooperatives:merge_into   organisation      2nn 2nn fnn fnn fnn fnn   2n2     fff fff      sss sss
POST cooperatives:merge_into   organisation      2nn 2nn fnn fnn fnn fnn   2n2     fff fff      sss sss
GET  cooperatives:proposal_new organisation      mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:proposal_new organisation      enn enn fnn enn enn enn   ene     fff fff      sss sss
GET  cooperatives:proposal_answer proposal          mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:proposal_answer proposal          fnn rnn fnn fnn fnn fnn   fnf     fff fff      sss sss
GET  cooperatives:person_edit  person            2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      sss sss
POST cooperatives:person_edit  person            enn enn fnn fnn enn fnn   ene     fff fff      sss sss
GET  cooperatives:person       person            fff fff fff fff fff 2nn   fff     fff fff      sss sss
GET  cooperatives:person_export person            mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:person_export person            fff fff fff fff fff 2nn   fff     fff fff      sss sss
GET  cooperatives:person_erase person            mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:person_erase person            fff fff fff fff fff rnn   fff     fff fff      sss sss
GET  cooperatives:document_download document          2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:document_remove document          mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:document_remove document          rnn rnn fnn fnn rnn fnn   rnr     fff fff      sss sss
GET  cooperatives:document_restore document          mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:document_restore document          rnn rnn fnn fnn rnn fnn   rnr     fff fff      sss sss
GET  cooperatives:membership_end membership        fnn 2nn fnn fnn fnn fnn   fnf     fff fff      sss sss
POST cooperatives:membership_end membership        fnn enn fnn fnn fnn fnn   fnf     fff fff      sss sss
GET  cooperatives:merge        merge             2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:merge_undo   merge             mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:merge_undo   merge             rnn rnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  cooperatives:unattached   -                  2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:unattached_attach -                  r   r   r   r   r   r     r       r   r        s   s
POST cooperatives:unattached_attach -                  r   r   f   f   r   f     r       f   f        s   s
GET  cooperatives:proposal_list -                  2   2   2   2   2   2     2       2   2        s   s
GET  provinces:places          -                 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:activities   -                 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:activity_total -               2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:activity     activity          2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:activity_history activity      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  cooperatives:activity_new -                 2   2   f   2   f   f     2       f   f        s   s
POST cooperatives:activity_new -                 r   r   f   r   f   f     r       f   f        s   s
GET  cooperatives:activity_edit activity         2nn 2nn fnn 2nn fnn fnn   2n2     fff fff      sss sss
POST cooperatives:activity_edit activity         rnn rnn fnn rnn fnn fnn   rnr     fff fff      sss sss
GET  cooperatives:activity_delete activity       2nn 2nn fnn 2nn fnn fnn   2n2     fff fff      sss sss
POST cooperatives:activity_delete activity       rnn rnn fnn rnn fnn fnn   rnr     fff fff      sss sss
GET  cooperatives:activities_deleted -           2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:activity_restore activity:deleted mmm mmm mmm mmm mmm mmm mmm    mmm mmm      sss sss
POST cooperatives:activity_restore activity:deleted rnn rnn fnn rnn fnn fnn rnr    fff fff      sss sss
GET  cooperatives:activity_attendance activity   2nn 2nn fnn 2nn fnn fnn   2n2     fff fff      sss sss
POST cooperatives:activity_attendance activity   rnn rnn fnn rnn fnn fnn   rnr     fff fff      sss sss
GET  cooperatives:activity_participants activity:bare 2nn 2nn fnn 2nn fnn fnn   2n2     fff fff      sss sss
POST cooperatives:activity_participants activity:bare rnn rnn fnn rnn fnn fnn   rnr     fff fff      sss sss
GET  cooperatives:participation_bind group       2nn 2nn fnn 2nn nnn fnn   2n2     fff fff      sss sss
POST cooperatives:participation_bind group       2nn 2nn fnn 2nn nnn fnn   2n2     fff fff      sss sss
GET  cooperatives:programmes   -                 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:programme_new -                2   2   f   2   f   f     2       f   f        s   s
POST cooperatives:programme_new -                r   r   f   r   f   f     r       f   f        s   s
GET  cooperatives:programme_edit programme       2nn 2nn fnn 2nn fnn fnn   2n2     fff fff      sss sss
GET  cooperatives:recognition_new organisation   fnn 2nn fnn 2nn fnn fnn   fnf     fff fff      sss sss
POST cooperatives:recognition_new organisation   fnn rnn fnn rnn fnn fnn   fnf     fff fff      sss sss
GET  cooperatives:recognition_edit recognition   fnn 2nn fnn 2nn fnn fnn   fnf     fff fff      sss sss
POST cooperatives:recognition_edit recognition   fnn rnn fnn rnn fnn fnn   fnf     fff fff      sss sss
GET  cooperatives:recognition_delete recognition fnn 2nn fnn 2nn fnn fnn   fnf     fff fff      sss sss
POST cooperatives:recognition_delete recognition fnn rnn fnn rnn fnn fnn   fnf     fff fff      sss sss
GET  cooperatives:rating_list  -                 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:rating_new   organisation      fnn 2nn fnn fnn fnn fnn   fnf     fff fff      sss sss
POST cooperatives:rating_new   organisation      fnn 2nn fnn fnn fnn fnn   fnf     fff fff      sss sss
GET  cooperatives:ratings_bulk -                 f   2   f   f   f   f     f       f   f        s   s
POST cooperatives:ratings_bulk -                 f   2   f   f   f   f     f       f   f        s   s
GET  cooperatives:rating_edit  rating:own        fnn 2nn fnn fnn fnn fnn   fnf     fff fff      sss sss
POST cooperatives:rating_edit  rating:own        fnn rnn fnn fnn fnn fnn   fnf     fff fff      sss sss
GET  cooperatives:rating_count rating:own        fnn 2nn fnn fnn fnn fnn   fnf     fff fff      sss sss
POST cooperatives:rating_count rating:own        fnn rnn fnn fnn fnn fnn   fnf     fff fff      sss sss
GET  cooperatives:rating_delete rating:own       fnn 2nn fnn fnn fnn fnn   fnf     fff fff      sss sss
POST cooperatives:rating_delete rating:own       fnn rnn fnn fnn fnn fnn   fnf     fff fff      sss sss
GET  cooperatives:schemes      -                 2   2   2   2   2   2     2       2   2        s   s
GET  cooperatives:scheme_new   -                 f   f   f   f   f   2     f       f   f        s   s
POST cooperatives:scheme_new   -                 f   f   f   f   f   r     f       f   f        s   s
GET  cooperatives:scheme_edit  scheme            fnn fnn fnn fnn fnn 2nn   fnf     fff fff      sss sss
POST cooperatives:scheme_edit  scheme            fnn fnn fnn fnn fnn rnn   fnf     fff fff      sss sss
POST cooperatives:programme_edit programme       rnn rnn fnn rnn fnn fnn   rnr     fff fff      sss sss

GET  cooperatives:imports      -                 2   2   f   2   2   2     2       f   f        s   s
POST cooperatives:imports      -                 e   e   f   e   e   e     e       f   f        s   s
GET  cooperatives:import_template -              2   2   f   2   2   2     2       f   f        s   s
GET  cooperatives:import_detail import           2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      sss sss
GET  cooperatives:import_status import           rnn nnn rnn nnn nnn nnn   rnr     nnn nnn      sss sss
GET  cooperatives:import_file  import            2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      sss sss
GET  cooperatives:import_map   import            2nn nnn fnn nnn nnn nnn   2n2     nnn nnn      sss sss
POST cooperatives:import_map   import            enn nnn fnn nnn nnn nnn   ene     nnn nnn      sss sss
GET  cooperatives:import_confirm import          mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:import_confirm import          enn nnn fnn nnn nnn nnn   ene     nnn nnn      sss sss
GET  cooperatives:import_answer import           mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:import_answer import           enn nnn fnn nnn nnn nnn   ene     nnn nnn      sss sss
GET  cooperatives:import_choose import           mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:import_choose import           rnn nnn fnn nnn nnn nnn   rnr     nnn nnn      sss sss
GET  cooperatives:import_cancel import           mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST cooperatives:import_cancel import           rnn nnn fnn nnn nnn nnn   rnr     nnn nnn      sss sss
GET  cooperatives:commune_changes -              f   f   f   f   f   f     f       f   2        s   s
POST cooperatives:commune_changes -              f   f   f   f   f   f     f       f   e        s   s
GET  cooperatives:commune_changes_template -     f   f   f   f   f   f     f       f   2        s   s
GET  cooperatives:commune_changes_undo communelist:nation m m m m m m m       m   m        s   s
POST cooperatives:commune_changes_undo communelist:nation f f f f f f f       f   r        s   s
GET  cooperatives:import_detail communelist:nation n n n n n n n               n   2        s   s

GET  indicators:list           -                 2   2   2   2   2   2     2       2   2        s   s
GET  indicators:catalogue_file -                 2   2   2   2   2   2     2       2   2        s   s
GET  indicators:build          -                 2   f   f   f   f   f     2       f   f        s   s
POST indicators:build          -                 e   f   f   f   f   f     e       f   f        s   s
GET  indicators:edit           indicator         2nn fnn fnn fnn fnn fnn   nn2     fff fff      sss sss
POST indicators:edit           indicator         enn fnn fnn fnn fnn fnn   nne     fff fff      sss sss
GET  indicators:drop           indicator         mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST indicators:drop           indicator         rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  indicators:reported_list  -                 2   2   2   2   2   2     2       2   2        s   s
GET  indicators:reported_new   -                 2   2   f   2   f   f     2       f   f        s   s
POST indicators:reported_new   -                 e   e   f   e   f   f     e       f   f        s   s
GET  indicators:reported_table -                 2   2   f   2   f   f     2       f   f        s   s
POST indicators:reported_table -                 e   e   f   e   f   f     e       f   f        s   s
GET  indicators:reported_template -              2   2   f   2   f   f     2       f   f        s   s
GET  indicators:reported_export -                2   2   2   2   2   2     2       2   2        s   s
GET  indicators:reported_beside -                2   2   f   2   f   f     2       f   f        s   s
GET  indicators:reported_approve -               m   m   m   m   m   m     m       m   m        s   s
POST indicators:reported_approve -               f   f   r   f   f   f     f       f   f        s   s
GET  indicators:reported       reported          2nn 2nn 2nn 2nn nnn 2nn   2n2     nnn 222      sss sss
GET  indicators:reported       reported:approved 2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  indicators:reported_evidence reported       2nn 2nn 2nn 2nn nnn 2nn   2n2     nnn 222      sss sss
GET  indicators:reported_edit  reported          2nn fnn fnn fnn nnn fnn   2n2     nnn fff      sss sss
POST indicators:reported_edit  reported          rnn fnn fnn fnn nnn fnn   rnr     nnn fff      sss sss
GET  indicators:reported_act   reported          mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST indicators:reported_act   reported          fnn fnn rnn fnn nnn fnn   fnf     nnn fff      sss sss
GET  indicators:quality        -                 2   2   2   2   2   2     2       2   2        s   s
GET  indicators:quality        ?province         2bb 2bb 2bb 2bb 2bb 2bb   2b2     222 222      sss sss
GET  indicators:balance        ?province         2bb 2bb 2bb 2bb 2bb 2bb   2b2     222 222      sss sss
GET  indicators:findings       ?province         2bb 2bb 2bb 2bb 2bb 2bb   2b2     222 222      sss sss
GET  indicators:findings_export ?province         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  indicators:closings       -                 2   2   2   2   2   2     2       2   2        s   s
GET  indicators:closing_new    -                 m   m   m   m   m   m     m       m   m        s   s
POST indicators:closing_new    -                 f   f   r   f   f   f     f       f   f        s   s
GET  indicators:closing        closing           2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  indicators:closing_reopen closing           mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST indicators:closing_reopen closing           fnn fnn rnn fnn fnn fnn   fnf     fff fff      sss sss
GET  indicators:detail         indicator         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  indicators:detail         ?province         2bb 2bb 2bb 2bb 2bb 2bb   2b2     222 222      sss sss
GET  indicators:detail         ?programme        2bb 2bb 2bb 2bb 2bb 2bb   2b2     222 222      sss sss
GET  indicators:detail         ?nation           2   2   2   2   2   2     2       2   2        s   s
GET  indicators:workbook         indicator         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  indicators:workbook         ?province         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  indicators:workbook         ?programme        2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  indicators:workbook         ?nation           2   2   2   2   2   2     2       2   2        s   s
GET  indicators:records        indicator         2nn 2nn 2nn 2nn nnn 2nn   2n2     222 222      sss sss
GET  indicators:records        ?province         2nn 2nn 2nn 2nn nnn 2nn   2n2     222 222      sss sss
GET  indicators:records        ?programme        2nn 2nn 2nn 2nn nnn 2nn   2n2     222 222      sss sss
GET  indicators:records        ?nation           n   n   n   n   n   n     n       2   2        s   s
GET  indicators:records_file indicator        mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST indicators:records_file indicator        2nn 2nn 2nn 2nn nnn 2nn   2n2     rrr rrr      sss sss
GET  indicators:comparison     indicator         2nn 2nn 2nn 2nn nnn 2nn   2n2     nnn nnn      sss sss
POST indicators:comparison     indicator         enn enn enn enn nnn enn   ene     nnn nnn      sss sss
GET  indicators:comparison     ?province         2nn 2nn 2nn 2nn nnn 2nn   2n2     222 222      sss sss
GET  indicators:comparison     ?nation           n   n   n   n   n   n     n       n   n        s   s

GET  reports:list              -                 2   2   2   2   2   2     2       2   2        s   s
GET  reports:new               -                 2   2   2   f   f   f     2       f   f        s   s
GET  reports:new               ?plan             222 222 222 fff fff fff   222     fff fff      sss sss
POST reports:new               +plan             ree ree ree fff fff fff   rer     fff fff      sss sss
POST reports:new               +plan:draft       eee eee eee fff fff fff   eee     fff fff      sss sss
GET  reports:duties            -                 2   2   2   2   2   2     2       2   2        s   s
GET  reports:duty_new          -                 2   2   f   f   f   f     2       f   f        s   s
POST reports:duty_new          -                 r   r   f   f   f   f     r       f   f        s   s
GET  reports:duties_take_over  -                 m   m   m   m   m   m     m       m   m        s   s
POST reports:duties_take_over  -                 r   r   f   f   f   f     r       f   f        s   s
GET  reports:duty              duty              2nn fnn fnn fnn fnn fnn   2n2     fff fff      sss sss
POST reports:duty              duty              rnn fnn fnn fnn fnn fnn   rnr     fff fff      sss sss
GET  reports:duty_done         duty              2nn fnn 2nn fnn fnn fnn   2n2     fff fff      sss sss
POST reports:duty_done         duty              rnn fnn rnn fnn fnn fnn   rnr     fff fff      sss sss
GET  reports:duty_not_done     duty              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST reports:duty_not_done     duty              rnn fnn rnn fnn fnn fnn   rnr     fff fff      sss sss
GET  reports:detail            report:computing  2   2   2   2   2   2     2       n   2        s   s
GET  reports:detail            report:ready      2nn 2nn 2nn 2nn 2nn 2nn   2n2     nnn 222      sss sss
GET  reports:detail            report:signed     2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  reports:status            report:computing  2   2   2   2   2   2     2       n   2        s   s
GET  reports:status            report:ready      rnn rnn rnn rnn rnn rnn   rnr     nnn rrr      sss sss
GET  reports:download          report:computing  n   n   n   n   n   n     n       n   n        s   s
GET  reports:download          report:ready      2nn 2nn 2nn 2nn 2nn 2nn   2n2     nnn 222      sss sss
GET  reports:download          report:signed     2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  reports:own_forms         -                 2   2   2   f   f   f     2       f   f        s   s
POST reports:own_forms         -                 e   e   e   f   f   f     e       f   f        s   s
GET  reports:own_form_file     own_form          2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      sss sss
GET  reports:own_form_withdraw own_form          mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST reports:own_form_withdraw own_form          rnn nnn rnn nnn nnn nnn   rnr     nnn nnn      sss sss
GET  reports:filled            filled            2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      sss sss
GET  reports:narrative         report:ready      2nn fnn 2nn fnn fnn fnn   2n2     nnn fff      sss sss
POST reports:narrative         report:ready      rnn fnn rnn fnn fnn fnn   rnr     nnn fff      sss sss
POST reports:narrative         report:signed     enn fnn enn fnn fnn fnn   ene     fff fff      sss sss
GET  reports:fill              report:ready      mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST reports:fill              report:ready      rnn rnn rnn fnn fnn fnn   rnr     nnn fff      sss sss
GET  reports:sign              report:ready      mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST reports:sign              report:ready      fnn fnn rnn fnn fnn fnn   fnf     nnn fff      sss sss
POST reports:sign              report:signed     fnn fnn rnn fnn fnn fnn   fnf     fff fff      sss sss
GET  reports:retry             report:ready      mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST reports:retry             report:ready      rnn fnn rnn fnn fnn fnn   rnr     nnn fff      sss sss
POST reports:retry             report:signed     rnn fnn rnn fnn fnn fnn   rnr     fff fff      sss sss
GET  reports:submit            report:ready      mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST reports:submit            report:ready      rnn fnn rnn fnn fnn fnn   rnr     nnn fff      sss sss
GET  reports:take_back         report:submitted  mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST reports:take_back         report:submitted  rnn fnn rnn fnn fnn fnn   rnr     nnn fff      sss sss
GET  reports:send_back         report:submitted  fnn fnn 2nn fnn fnn fnn   fnf     nnn fff      sss sss
GET  reports:send_back         report:ready      fnn fnn knn fnn fnn fnn   fnf     nnn fff      sss sss
POST reports:send_back         report:submitted  fnn fnn enn fnn fnn fnn   fnf     nnn fff      sss sss
GET  reports:issue             report:signed     2nn fnn 2nn fnn fnn fnn   2n2     fff fff      sss sss
GET  reports:issue             report:ready      knn fnn knn fnn fnn fnn   knk     nnn fff      sss sss
POST reports:issue             report:signed     rnn fnn rnn fnn fnn fnn   rnr     fff fff      sss sss
GET  reports:paper             report:signed     nnn nnn nnn nnn nnn nnn   nnn     nnn nnn      sss sss
GET  reports:paper             report:issued     2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  reports:chase             report:ready      2nn fnn 2nn fnn fnn fnn   2n2     nnn fff      sss sss
GET  reports:chase             report:signed     2nn fnn 2nn fnn fnn fnn   2n2     fff fff      sss sss
POST reports:chase             report:ready      enn fnn enn fnn fnn fnn   ene     nnn fff      sss sss
GET  reports:brief             report:computing  n   n   n   n   n   n     n       n   n        s   s
GET  reports:brief             report:ready      2nn 2nn 2nn 2nn 2nn 2nn   2n2     nnn 222      sss sss
GET  reports:brief             report:signed     2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  reports:letter            report:ready      nnn fnn nnn fnn fnn fnn   nnn     nnn fff      sss sss
GET  reports:take_explanations report:ready      mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST reports:take_explanations report:ready      rnn fnn rnn fnn fnn fnn   rnr     nnn fff      sss sss
GET  reports:comparison        report:computing  n   n   n   n   n   n     n       n   n        s   s
GET  reports:comparison        report:ready      2nn 2nn 2nn 2nn 2nn 2nn   2n2     nnn 222      sss sss
GET  reports:comparison        report:signed     2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      sss sss
GET  verify                    -                 2   2   2   2   2   2     2       2   2        2   2
GET  verified                  code              222 222 222 222 222 222   222     222 222      222 222

GET  jobs:list                 -                 2   2   2   2   2   2     2       2   2        s   s
GET  jobs:cancel               job               mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST jobs:cancel               job               rnn rnn rnn rnn rnn rnn   rnn     rnn rnn      sss sss
GET  jobs:retry                job               mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST jobs:retry                job               rnn rnn rnn rnn rnn rnn   rnn     rnn rnn      sss sss
GET  jobs:notices              -                 2   2   2   2   2   2     2       2   2        s   s
GET  jobs:notices_read         -                 m   m   m   m   m   m     m       m   m        s   s
POST jobs:notices_read         -                 r   r   r   r   r   r     r       r   r        s   s
GET  jobs:notice_choice        -                 2   2   2   2   2   2     2       2   2        s   s
POST jobs:notice_choice        -                 r   r   r   r   r   r     r       r   r        s   s
GET  jobs:notice_open          notice            mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      sss sss
POST jobs:notice_open          notice            rnn rnn rnn rnn rnn rnn   rnn     rnn rnn      sss sss

GET  accounts:draft            -                 m   m   m   m   m   m     m       m   m        s   s
POST accounts:draft            -                 2   2   2   2   2   2     2       2   2        s   s
GET  accounts:draft_drop       -                 m   m   m   m   m   m     m       m   m        s   s
POST accounts:draft_drop       -                 r   r   r   r   r   r     r       r   r        s   s

GET  api:api-root              -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:schema                -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:docs                  -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:province-list         -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:province-detail       province          222 222 222 222 222 222   222     222 222      uuu uuu
GET  api:commune-list          -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:commune-detail        commune_code      222 222 222 222 222 222   222     222 222      uuu uuu
GET  api:organisation-list     -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:organisation-detail   organisation      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST api:organisation-list     +commune_code     cbb cbb fbb fbb cbb fbb   cbc     fff fff      uuu uuu
GET  api:organisation-bulk     -                 m   m   m   m   m   m     m       m   m        u   u
POST api:organisation-bulk     +commune_code     cbb cbb fbb fbb cbb fbb   cbc     fff fff      uuu uuu
PATCH  api:organisation-detail organisation      2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      uuu uuu
GET  api:organisation-events   organisation      mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:organisation-events   organisation      cnn cnn fnn fnn cnn fnn   cnc     fff fff      uuu uuu
GET  api:organisation-place    organisation      mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:organisation-place    organisation      bnn bnn fnn fnn bnn fnn   bnb     fff fff      uuu uuu
GET  api:spell-list            -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:spell-detail          spell             2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
PATCH  api:spell-detail spell                    2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      uuu uuu
DELETE api:spell-detail spell                    dnn dnn fnn fnn dnn fnn   dnd     fff fff      uuu uuu
GET  api:representative-list   -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:representative-detail representative    2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST api:representative-list   +organisation     cbb cbb fbb fbb cbb fbb   cbc     fff fff      uuu uuu
PATCH  api:representative-detail representative  2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      uuu uuu
GET  api:representative-reveal representative    mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:representative-reveal representative    2nn 2nn 2nn 2nn 2nn 2nn   2n2     fff fff      uuu uuu
GET  api:annual-return-list    -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:annual-return-detail  return            2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST api:annual-return-list    +organisation     fbb cbb fbb fbb cbb fbb   fbf     fff fff      uuu uuu
PATCH api:annual-return-detail  return            fnn 2nn fnn fnn 2nn fnn   fnf     fff fff      uuu uuu
GET  api:annual-return-submit  return            mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:annual-return-submit  return            fnn 2nn fnn fnn 2nn fnn   fnf     fff fff      uuu uuu
GET  api:annual-return-check   return            mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:annual-return-check   return            knn knn knn fnn fnn fnn   knk     fff fff      uuu uuu
GET  api:annual-return-send-back return            mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:annual-return-send-back return            2nn 2nn 2nn fnn fnn fnn   2n2     fff fff      uuu uuu
GET  api:rating-list           -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:rating-detail         rating            2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST api:rating-list           +organisation     fbb bbb fbb fbb fbb fbb   fbf     fff fff      uuu uuu
PATCH api:rating-detail         rating            fnn 2nn fnn fnn fnn fnn   fnf     fff fff      uuu uuu
DELETE api:rating-detail         rating            fnn dnn fnn fnn fnn fnn   fnf     fff fff      uuu uuu
GET  api:rating-counting       rating            mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:rating-counting       rating            fnn 2nn fnn fnn fnn fnn   fnf     fff fff      uuu uuu
GET  api:support-activity-list -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:support-activity-detail activity        2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST api:support-activity-list +base             cbb cbb fbb cbb fbb fbb   cbc     fff fff      uuu uuu
PATCH api:support-activity-detail activity          2nn 2nn fnn 2nn fnn fnn   2n2     fff fff      uuu uuu
DELETE api:support-activity-detail activity          dnn dnn fnn dnn fnn fnn   dnd     fff fff      uuu uuu
GET  api:support-activity-participants activity          mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:support-activity-participants activity          cnn cnn fnn cnn fnn fnn   cnc     fff fff      uuu uuu
GET  api:participation-list    -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:participation-detail  participation     2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
PATCH api:participation-detail  participation     2nn 2nn fnn 2nn fnn fnn   2n2     fff fff      uuu uuu
DELETE api:participation-detail  participation     dnn dnn fnn dnn fnn fnn   dnd     fff fff      uuu uuu
GET  api:programme-list        -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:programme-detail      programme_code    2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST api:programme-list        -                 c   c   f   c   f   f     c       f   f        u   u
PATCH api:programme-detail      programme_code    2nn 2nn fnn 2nn fnn fnn   2n2     fff fff      uuu uuu
GET  api:union-membership-list -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:union-membership-detail membership        2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:commune-submission-list -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:commune-submission-detail submission        2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:recognition-list      -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:recognition-detail    recognition       2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST api:recognition-list      +organisation     fbb cbb fbb cbb fbb fbb   fbf     fff fff      uuu uuu
PATCH api:recognition-detail    recognition       fnn 2nn fnn 2nn fnn fnn   fnf     fff fff      uuu uuu
DELETE api:recognition-detail    recognition       fnn dnn fnn dnn fnn fnn   fnf     fff fff      uuu uuu
POST   api:union-membership-list          +union_other     fbb cbb fbb fbb bbb fbb   fbf     fff fff      uuu uuu
GET    api:union-membership-leave         membership       mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:union-membership-leave         membership       fnn 2nn fnn fnn fnn fnn   fnf     fff fff      uuu uuu
POST   api:commune-submission-list        +commune_code    fbb cbb fbb fbb cbb fbb   fbf     fff fff      uuu uuu
PATCH  api:commune-submission-detail      submission       fnn 2nn fnn fnn 2nn fnn   fnf     fff fff      uuu uuu
GET    api:commune-submission-submit      submission       mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:commune-submission-submit      submission       fnn bnn fnn fnn bnn fnn   fnf     fff fff      uuu uuu
GET    api:commune-submission-check       submission       mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:commune-submission-check       submission       2nn 2nn 2nn fnn fnn fnn   2n2     fff fff      uuu uuu
GET    api:commune-submission-send-back   submission       mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:commune-submission-send-back   submission       2nn 2nn 2nn fnn fnn fnn   2n2     fff fff      uuu uuu
GET    api:document-list                  -                2 2 2 2 2 2   2     2 2      u u
GET    api:document-detail                document         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET    api:document-download              document         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST   api:document-list                  +organisation    cbb cbb fbb fbb cbb fbb   cbc     fff fff      uuu uuu
GET    api:document-remove                document         mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:document-remove                document         2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      uuu uuu
GET    api:document-restore               document         mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:document-restore               document         2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      uuu uuu
GET    api:change-proposal-list           -                2 2 2 2 2 2   2     2 2      u u
GET    api:change-proposal-detail         proposal         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST   api:change-proposal-list           +organisation    cbb bbb fbb cbb cbb cbb   cbc     fff fff      uuu uuu
GET    api:change-proposal-accept         proposal         mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:change-proposal-accept         proposal         fnn 2nn fnn fnn fnn fnn   fnf     fff fff      uuu uuu
GET    api:change-proposal-decline        proposal         mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:change-proposal-decline        proposal         fnn 2nn fnn fnn fnn fnn   fnf     fff fff      uuu uuu
GET    api:organisation-history           organisation     2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET    api:support-activity-history       activity         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET    api:organisation-former            organisation     2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      uuu uuu
POST   api:organisation-former            organisation     2nn 2nn fnn fnn 2nn fnn   2n2     fff fff      uuu uuu
GET    api:organisation-reorganise        organisation     mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:organisation-reorganise        organisation     cnn cnn fnn fnn cnn fnn   cnc     fff fff      uuu uuu
GET    api:organisation-merge             organisation     bnn bnn fnn fnn fnn fnn   bnb     fff fff      uuu uuu
POST   api:organisation-merge             organisation     bnn bnn fnn fnn fnn fnn   bnb     fff fff      uuu uuu
GET    api:record-merge-list              -                2 2 2 2 2 2   2     2 2      u u
GET    api:record-merge-detail            merge            2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET    api:record-merge-undo              merge            mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:record-merge-undo              merge            bnn bnn fnn fnn fnn fnn   bnb     fff fff      uuu uuu
GET    api:export-list                    -                2 2 2 2 2 2   2     2 2      u u
GET    api:export-detail                  export           2nn 2nn 2nn 2nn 2nn 2nn   2nn     2nn 2nn      uuu uuu
POST   api:export-list                    -                a a a a a a   a     a a      u u
GET    api:export-download                export           nnn nnn nnn nnn nnn nnn   nnn     nnn nnn      uuu uuu
GET    api:export-download                export:written   2nn 2nn 2nn 2nn 2nn 2nn   2nn     2nn 2nn      uuu uuu
GET    api:bulk-change-list               -                2 2 2 2 2 2   2     2 2      u u
GET    api:bulk-change-detail             bulk             2nn 2nn 2nn 2nn 2nn 2nn   2nn     2nn 2nn      uuu uuu
POST   api:bulk-change-list               -                b b f f b f   b     f f      u u
GET    api:bulk-change-undo               bulk             mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:bulk-change-undo               bulk             2nn 2nn 2nn 2nn 2nn 2nn   2nn     2nn 2nn      uuu uuu
GET    api:import-list                    -                2 2 2 2 2 2   2     2 2      u u
GET    api:import-detail                  import           2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      uuu uuu
GET    api:import-lines                   import           2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      uuu uuu
GET    api:import-file                    import           2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      uuu uuu
POST   api:import-list                    -                a a f a a a   a     f f      u u
GET    api:import-columns                 import           mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:import-columns                 import           bnn nnn fnn nnn nnn nnn   bnb     nnn nnn      uuu uuu
GET    api:import-confirm                 import           mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:import-confirm                 import           bnn nnn fnn nnn nnn nnn   bnb     nnn nnn      uuu uuu
GET    api:import-cancel                  import           mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:import-cancel                  import           2nn nnn fnn nnn nnn nnn   2n2     nnn nnn      uuu uuu
GET    api:rating-scheme-list             -                2 2 2 2 2 2   2     2 2      u u
GET    api:rating-scheme-detail           scheme_code      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST   api:rating-scheme-list             -                f f f f f c   f     f f      u u
PATCH  api:rating-scheme-detail           scheme_code      fnn fnn fnn fnn fnn 2nn   fnf     fff fff      uuu uuu
GET  api:indicator-list        -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:indicator-detail      indicator         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:indicator-value       indicator         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:indicator-value       ?province         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:indicator-value       ?programme        2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:indicator-value       ?nation           2   2   2   2   2   2     2       2   2        u   u
GET  api:indicator-provinces       indicator         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:indicator-provinces       ?province         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:indicator-provinces       ?programme        2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:indicator-provinces       ?nation           2   2   2   2   2   2     2       2   2        u   u
GET  api:indicator-series       indicator         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:indicator-series       ?province         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:indicator-series       ?programme        2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:indicator-series       ?nation           2   2   2   2   2   2     2       2   2        u   u
GET  api:indicator-records     indicator         2nn 2nn 2nn 2nn nnn 2nn   2n2     222 222      uuu uuu
GET  api:indicator-records     ?province         2nn 2nn 2nn 2nn nnn 2nn   2n2     222 222      uuu uuu
GET  api:indicator-records     ?programme        2nn 2nn 2nn 2nn nnn 2nn   2n2     222 222      uuu uuu
GET  api:indicator-records     ?nation           n   n   n   n   n   n     n       2   2        u   u
POST   api:indicator-list       -                 c f f f f f   c     f f      u u
DELETE api:indicator-detail     indicator         bnn fnn fnn fnn fnn fnn   bnb     fff fff      uuu uuu
GET    api:indicator-comparison indicator         mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:indicator-comparison indicator         2nn 2nn 2nn 2nn nnn 2nn   2n2     nnn nnn      uuu uuu
GET    api:closing-list         -                 2 2 2 2 2 2   2     2 2      u u
GET    api:closing-detail       closing           2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST   api:closing-list         +province         fff fff cbb fff fff fff   fff     fff fff      uuu uuu
GET    api:closing-reopen       closing           mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:closing-reopen       closing           fnn fnn 2nn fnn fnn fnn   fnf     fff fff      uuu uuu
GET    api:reported-value-list      -                 2 2 2 2 2 2   2     2 2      u u
GET    api:reported-value-detail    reported          2nn 2nn 2nn 2nn nnn 2nn   2n2     nnn 222      uuu uuu
GET    api:reported-value-detail    reported:approved 2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST   api:reported-value-list      -                 c c f c f f   c     f f      u u
PATCH  api:reported-value-detail    reported          2nn fnn fnn fnn nnn fnn   2n2     nnn fff      uuu uuu
GET    api:reported-value-submit    reported          mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:reported-value-submit    reported          knn fnn fnn fnn nnn fnn   knk     nnn fff      uuu uuu
GET    api:reported-value-approve   reported          mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:reported-value-approve   reported          fnn fnn 2nn fnn nnn fnn   fnf     nnn fff      uuu uuu
GET    api:reported-value-send-back reported          mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:reported-value-send-back reported          fnn fnn 2nn fnn nnn fnn   fnf     nnn fff      uuu uuu
GET    api:reported-value-withdraw  reported          mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:reported-value-withdraw  reported          2nn fnn fnn fnn nnn fnn   2n2     nnn fff      uuu uuu
GET    api:target-figure-list          -            m m m m m m   m     m m      u u
POST   api:target-figure-list          +target      cbb fbb fbb fbb fbb fbb   cbc     fff fff      uuu uuu
GET    api:explanation-list                -            2 2 2 2 2 2   2     2 2      u u
GET    api:explanation-detail              explanation  2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST   api:explanation-list                +target      cbb fbb fbb fbb fbb fbb   cbc     fff fff      uuu uuu
PATCH  api:explanation-detail              explanation  2nn fnn fnn fnn fnn fnn   2n2     fff fff      uuu uuu
GET    api:explanation-request-list        -            2 2 2 2 2 2   2     2 2      u u
GET    api:explanation-request-detail      request      2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST   api:explanation-request-list        +target      kbb fbb fbb fbb fbb fbb   kbk     fff fff      uuu uuu
GET    api:task-list                       -            2 2 2 2 2 2   2     2 2      u u
GET    api:task-detail                     task         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST   api:task-list                       +plan        cbb fbb fbb fbb fbb fbb   cbc     fff fff      uuu uuu
PATCH  api:task-detail                     task         2nn fnn fnn fnn fnn fnn   2n2     fff fff      uuu uuu
GET    api:task-tell                       task         mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:task-tell                       task         2nn fnn fnn fnn fnn fnn   2n2     fff fff      uuu uuu
GET    api:milestone-list                  -            2 2 2 2 2 2   2     2 2      u u
GET    api:milestone-detail                milestone    2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
PATCH  api:milestone-detail                milestone    2nn fnn fnn fnn fnn fnn   2n2     fff fff      uuu uuu
GET    api:milestone-tell                  milestone    mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:milestone-tell                  milestone    2nn fnn fnn fnn fnn fnn   2n2     fff fff      uuu uuu
GET    api:explanation-request-withdraw    request      mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST   api:explanation-request-withdraw    request      2nn fnn fnn fnn fnn fnn   2n2     fff fff      uuu uuu
DELETE api:task-detail                     task         dnn fnn fnn fnn fnn fnn   dnd     fff fff      uuu uuu
GET  api:quality-rule-list     ?province         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:quality-rule-records  ?province         2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:plan-list             -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:plan-detail           plan              2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:plan-detail           plan:draft        2nn 2nn 2nn 2nn 2nn 2nn   2n2     nnn 222      uuu uuu
GET  api:plan-progress         plan              2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:plan-following        plan              2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:plan-years            plan              2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:plan-progress         plan?new          bnn bnn bnn bnn bnn bnn   2n2     222 222      uuu uuu
POST api:plan-list             +province         cbb fff fff fff fff fff   cbc     fff fff      uuu uuu
PATCH  api:plan-detail         plan:draft        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      uuu uuu
DELETE api:plan-detail         plan:draft        dnn fnn fnn fnn fnn fnn   dnd     nnn fff      uuu uuu
GET  api:plan-editions         plan              2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:plan-consult              plan:draft        mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-consult              plan:draft        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      uuu uuu
GET  api:plan-submit               plan:draft        mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-submit               plan:draft        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      uuu uuu
GET  api:plan-end-consultation     plan:asked        mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-end-consultation     plan:asked        2nn fnn fnn fnn fnn fnn   2n2     nnn fff      uuu uuu
GET  api:plan-take-back            plan:sent         mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-take-back            plan:sent         2nn fnn fnn fnn fnn fnn   2n2     nnn fff      uuu uuu
GET  api:plan-send-back            plan:sent         mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-send-back            plan:sent         fnn fnn 2nn fnn fnn fnn   fnf     nnn fff      uuu uuu
GET  api:plan-issue                plan:sent         mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-issue                plan:sent         2nn fnn 2nn fnn fnn fnn   2n2     nnn fff      uuu uuu
GET  api:plan-drop                 plan:draft        mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-drop                 plan:draft        knn fnn fnn fnn fnn fnn   knk     nnn fff      uuu uuu
GET  api:plan-amend                plan              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-amend                plan              2nn fnn fnn fnn fnn fnn   2n2     fff fff      uuu uuu
GET  api:plan-close                plan              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-close                plan              2nn fnn fnn fnn fnn fnn   2n2     fff fff      uuu uuu
GET  api:plan-reopen               plan              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-reopen               plan              knn fnn fnn fnn fnn fnn   knk     fff fff      uuu uuu
GET  api:plan-adopt                plan              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-adopt                plan              fnn fnn fnn fnn fnn fnn   2nk     ffk ffk      uuu uuu
GET  api:plan-withdraw-adoption    plan              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-withdraw-adoption    plan              fnn fnn fnn fnn fnn fnn   knk     ffk ffk      uuu uuu
GET  api:plan-document-list    -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:plan-document-detail  file              2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:plan-document-download file             2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
POST api:plan-document-list    +plan             cbb fbb fbb fbb fbb fbb   cbc     fff fff      uuu uuu
GET  api:plan-document-remove  file              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-document-remove  file              2nn fnn fnn fnn fnn fnn   2n2     fff fff      uuu uuu
GET  api:plan-document-restore file              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-document-restore file              2nn fnn fnn fnn fnn fnn   2n2     fff fff      uuu uuu
GET  api:opinion-list          -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:opinion-detail        opinion           2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      uuu uuu
GET  api:opinion-answer        opinion           mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:opinion-answer        opinion           2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      uuu uuu
GET  api:plan-text-list        -                 2   2   2   2   2   2     2       2   2        u   u
POST api:plan-text-list        +plan:draft       cbb fbb fbb fbb fbb fbb   cbc     bbb fff      uuu uuu
GET  api:plan-text-detail      text              2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      uuu uuu
GET  api:plan-text-detail      check             2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      uuu uuu
GET  api:plan-text-answer      text              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-text-answer      text              2nn nnn fnn nnn nnn nnn   2n2     nnn nnn      uuu uuu
GET  api:plan-text-accept-all  text              mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:plan-text-accept-all  text              2nn nnn fnn nnn nnn nnn   2n2     nnn nnn      uuu uuu
GET  api:remark-list           -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:remark-detail         remark            2nn nnn 2nn nnn nnn nnn   2n2     nnn nnn      uuu uuu
GET  api:remark-reply          remark            mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:remark-reply          remark            2nn nnn fnn nnn nnn nnn   2n2     nnn nnn      uuu uuu
GET  api:target-list           -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:target-detail         target            2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:target-detail         target:draft      2nn 2nn 2nn 2nn 2nn 2nn   2n2     nnn 222      uuu uuu
POST api:target-list           +plan:draft       cbb fff fff fff fff fff   cbc     fff fff      uuu uuu
PATCH api:target-detail        target:draft      2nn fnn fnn fnn fnn fnn   2n2     nnn fff      uuu uuu
DELETE api:target-detail       target:draft      dnn fnn fnn fnn fnn fnn   dnd     nnn fff      uuu uuu
GET  api:target-bulk           -                 m   m   m   m   m   m     m       m   m        u   u
POST api:target-bulk           +plan:draft       2bb fff fff fff fff fff   2b2     fff fff      uuu uuu
GET  api:duty-list             -                 2   2   2   2   2   2     2       2   2        u   u
GET  api:duty-detail           duty              2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:report-list           -                 2   2   2   2   2   2     2       2   2        u   u
POST api:report-list           +plan             abb abb abb fff fff fff   aba     fff fff      uuu uuu
POST api:report-list           +plan:draft       bbb bbb bbb fff fff fff   bbb     fff fff      uuu uuu
GET  api:report-detail         report:computing  2   2   2   2   2   2     2       n   2        u   u
GET  api:report-detail         report:ready      2nn 2nn 2nn 2nn 2nn 2nn   2n2     nnn 222      uuu uuu
GET  api:report-detail         report:signed     2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:report-download       report:computing  n   n   n   n   n   n     n       n   n        u   u
GET  api:report-download       report:ready      2nn 2nn 2nn 2nn 2nn 2nn   2n2     nnn 222      uuu uuu
GET  api:report-download       report:signed     2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:report-submit         report:ready      mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:report-submit         report:ready      2nn fnn 2nn fnn fnn fnn   2n2     nnn fff      uuu uuu
GET  api:report-take-back      report:submitted  mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:report-take-back      report:submitted  2nn fnn 2nn fnn fnn fnn   2n2     nnn fff      uuu uuu
GET  api:report-send-back      report:submitted  mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:report-send-back      report:submitted  fnn fnn 2nn fnn fnn fnn   fnf     nnn fff      uuu uuu
GET  api:report-sign           report:ready      mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:report-sign           report:ready      fnn fnn 2nn fnn fnn fnn   fnf     nnn fff      uuu uuu
GET  api:report-issue          report:signed     mmm mmm mmm mmm mmm mmm   mmm     mmm mmm      uuu uuu
POST api:report-issue          report:signed     2nn fnn 2nn fnn fnn fnn   2n2     fff fff      uuu uuu
GET  api:report-comparison     report:computing  n   n   n   n   n   n     n       n   n        u   u
GET  api:report-comparison     report:ready      2nn 2nn 2nn 2nn 2nn 2nn   2n2     nnn 222      uuu uuu
GET  api:report-comparison     report:signed     2nn 2nn 2nn 2nn 2nn 2nn   2n2     222 222      uuu uuu
GET  api:report-verify         ?code             222 222 222 222 222 222   222     222 222      222 222

GET  account_login             -                 r   r   r   r   r   r     r       r   r        2   2
POST account_login             -                 r   r   r   r   r   r     r       r   r        2   2
GET  account_logout            -                 2   2   2   2   2   2     2       2   2        s   s
POST account_logout            -                 s   s   s   s   s   s     s       s   s        s   s
GET  account_signup            -                 r   r   r   r   r   r     r       r   r        2   2
POST account_signup            -                 r   r   r   r   r   r     r       r   r        2   2
GET  account_inactive          -                 2   2   2   2   2   2     2       2   2        2   2
GET  account_change_password   -                 2   2   2   2   2   2     2       2   2        s   s
POST account_change_password   -                 2   2   2   2   2   2     2       2   2        s   s
GET  account_reauthenticate    -                 2   2   2   2   2   2     2       2   2        s   s
POST account_reauthenticate    -                 2   2   2   2   2   2     2       2   2        s   s
"""


@dataclass(frozen=True)
class Row:
    method: str
    route: str
    thing: str
    cells: tuple[str, ...]

    def __str__(self):
        return f"{self.method} {self.route} {self.thing}"

    def expected(self, account: str) -> dict[str, str]:
        """Territory → letter; a row about nothing in particular has only the own one."""
        return dict(zip(TERRITORIES, self.cells[ACCOUNTS.index(account)], strict=False))


def read(table: str) -> list[Row]:
    lines = [line.split() for line in table.splitlines() if line and not line.startswith("#")]
    rows = [Row(method, route, thing, tuple(cells)) for method, route, thing, *cells in lines]
    for row in rows:
        written = {len(cell) for cell in row.cells}
        if len(row.cells) != len(ACCOUNTS) or written not in ({1}, {3}) or set("".join(row.cells)) - set(STATUSES):
            raise ValueError(f"The row {row} is not a row of the matrix.")
    return rows


MATRIX = read(TABLE)


def missing_rows(routes, operations, matrix=None) -> list[str]:
    """A sentence for each route and operation that no row answers for, and for each row about nothing that exists."""
    rows = MATRIX if matrix is None else matrix
    known = {(row.method, row.route) for row in rows}
    names = {route.shape: name for name, route in routes.items()}
    described = {(operation.method, names.get(operation.shape)) for operation in operations}
    served = {(method, name) for name, route in routes.items() for method in answered(route)}
    return [
        *(f"No row of the access matrix for GET {name}." for name in routes if ("GET", name) not in known),
        *(f"No route for the operation {one}." for one in operations if one.shape not in names),
        *(f"No row of the access matrix for {m} {name}, an operation." for m, name in described - known if name),
        *(f"{m} {name} is served but not described in the OpenAPI document." for m, name in served - described),
        *(f"The row {row} is about a route that does not exist." for row in rows if row.route not in routes),
    ]
