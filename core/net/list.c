// SPDX-License-Identifier: Apache-2.0
#include "net/http_state.h"

void mt_http_list_leave(struct mt_http_request *request)
{
    struct mt_http_list *list = request->list;
    if (list == NULL) {
        return;
    }
    if (request->previous != NULL) {
        request->previous->next = request->next;
    } else {
        list->first = request->next;
    }
    if (request->next != NULL) {
        request->next->previous = request->previous;
    } else {
        list->last = request->previous;
    }
    list->count--;
    request->previous = request->next = NULL;
    request->list = NULL;
}

void mt_http_list_move(struct mt_http_request *request, struct mt_http_list *list)
{
    mt_http_list_leave(request);
    request->list = list;
    request->previous = list->last;
    if (list->last != NULL) {
        list->last->next = request;
    } else {
        list->first = request;
    }
    list->last = request;
    list->count++;
}

void mt_http_list_move_first(struct mt_http_request *request, struct mt_http_list *list)
{
    mt_http_list_leave(request);
    request->list = list;
    request->next = list->first;
    if (list->first != NULL) {
        list->first->previous = request;
    } else {
        list->last = request;
    }
    list->first = request;
    list->count++;
}
