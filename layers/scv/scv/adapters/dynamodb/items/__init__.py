"""Items: how contacts, index rows and interactions are stored, both directions side by side.

Compound values are JSON text inside one attribute: that is the smallest form, numbers keep their
spelling, and nothing in them is ever queried. Attributes that are None, empty or a default are left out.
"""

from __future__ import annotations

from scv.adapters.dynamodb.items.attributes import Attributes as Attributes
from scv.adapters.dynamodb.items.attributes import Item as Item
from scv.adapters.dynamodb.items.attributes import epoch as epoch
from scv.adapters.dynamodb.items.attributes import key_of as key_of
from scv.adapters.dynamodb.items.attributes import packed as packed
from scv.adapters.dynamodb.items.attributes import parsed as parsed
from scv.adapters.dynamodb.items.attributes import text as text
from scv.adapters.dynamodb.items.attributes import unpacked as unpacked
from scv.adapters.dynamodb.items.beside import datasheet_from as datasheet_from
from scv.adapters.dynamodb.items.beside import datasheet_item as datasheet_item
from scv.adapters.dynamodb.items.beside import history_from as history_from
from scv.adapters.dynamodb.items.beside import history_item as history_item
from scv.adapters.dynamodb.items.beside import listed_pair_from as listed_pair_from
from scv.adapters.dynamodb.items.beside import listed_pair_item as listed_pair_item
from scv.adapters.dynamodb.items.beside import note_from as note_from
from scv.adapters.dynamodb.items.beside import note_item as note_item
from scv.adapters.dynamodb.items.beside import pair_from as pair_from
from scv.adapters.dynamodb.items.beside import pair_items as pair_items
from scv.adapters.dynamodb.items.beside import receipt_from as receipt_from
from scv.adapters.dynamodb.items.beside import receipt_item as receipt_item
from scv.adapters.dynamodb.items.clients import client_from as client_from
from scv.adapters.dynamodb.items.clients import client_item as client_item
from scv.adapters.dynamodb.items.consents import decision_from as decision_from
from scv.adapters.dynamodb.items.consents import decision_item as decision_item
from scv.adapters.dynamodb.items.consents import suppression_from as suppression_from
from scv.adapters.dynamodb.items.consents import suppression_item as suppression_item
from scv.adapters.dynamodb.items.contacts import SCHEMA as SCHEMA
from scv.adapters.dynamodb.items.contacts import contact_from as contact_from
from scv.adapters.dynamodb.items.contacts import contact_item as contact_item
from scv.adapters.dynamodb.items.first_rows import FIRST_LISTINGS as FIRST_LISTINGS
from scv.adapters.dynamodb.items.first_rows import as_rows as as_rows
from scv.adapters.dynamodb.items.first_rows import first_contact_id as first_contact_id
from scv.adapters.dynamodb.items.first_rows import first_division as first_division
from scv.adapters.dynamodb.items.first_rows import first_search_keys as first_search_keys
from scv.adapters.dynamodb.items.first_rows import first_word as first_word
from scv.adapters.dynamodb.items.first_rows import is_first_row as is_first_row
from scv.adapters.dynamodb.items.interactions import INTERACTION_SCHEMA as INTERACTION_SCHEMA
from scv.adapters.dynamodb.items.interactions import interaction_from as interaction_from
from scv.adapters.dynamodb.items.interactions import interaction_item as interaction_item
from scv.adapters.dynamodb.items.interactions import journey_entry_from as journey_entry_from
from scv.adapters.dynamodb.items.marks import kind_from as kind_from
from scv.adapters.dynamodb.items.marks import listed_mark_item as listed_mark_item
from scv.adapters.dynamodb.items.marks import mark_decision_from as mark_decision_from
from scv.adapters.dynamodb.items.marks import mark_decision_item as mark_decision_item
from scv.adapters.dynamodb.items.marks import mark_from as mark_from
from scv.adapters.dynamodb.items.marks import mark_item as mark_item
from scv.adapters.dynamodb.items.marks import marked_row as marked_row
from scv.adapters.dynamodb.items.marks import unlinked_item as unlinked_item
from scv.adapters.dynamodb.items.projects import project_save_from as project_save_from
from scv.adapters.dynamodb.items.projects import project_save_item as project_save_item
from scv.adapters.dynamodb.items.rows import holder_from as holder_from
from scv.adapters.dynamodb.items.rows import index_rows as index_rows
from scv.adapters.dynamodb.items.rows import pointer_row as pointer_row
from scv.adapters.dynamodb.items.rows import search_row_from as search_row_from
from scv.adapters.dynamodb.items.rows import search_rows as search_rows
from scv.adapters.dynamodb.items.sources import source_list_from as source_list_from
from scv.adapters.dynamodb.items.sources import source_list_item as source_list_item
