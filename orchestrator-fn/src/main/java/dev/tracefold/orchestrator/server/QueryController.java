// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.reactivestreams.Publisher;

import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.reduce.ReducedQueries;

/// `POST /v1/queries`: a query for people and scripts. The body is [QueryBody]'s, the answer a
/// stream of [QueryEvents].
@Controller("/v1/queries")
@Requires(property = "tracefold.function", value = "orchestrator")
final class QueryController {
    private final QueryService queries;
    private final ReducedQueries reduced;

    QueryController(QueryService queries, ReducedQueries reduced) {
        this.queries = queries;
        this.reduced = reduced;
    }

    /// Starts a query and streams it.
    @Post(consumes = MediaType.ALL, produces = MediaType.TEXT_EVENT_STREAM)
    @ExecuteOn(TaskExecutors.BLOCKING)
    Publisher<Event<String>> query(HttpRequest<byte[]> request) {
        QueryBody body = QueryBody.read(request.getBody().orElseGet(() -> new byte[0]));
        TraceContext trace =
                TraceContext.of(
                        request.getHeaders().getFirst(TraceContext.TRACE_PARENT),
                        request.getHeaders().getFirst(TraceContext.TRACE_STATE));
        return new QueryStream(listener ->
                body.reduceSql()
                        .map(sql -> reduced.submit(queries, body.request(), sql, listener, trace))
                        .orElseGet(() -> queries.submit(body.request(), listener, trace)));
    }
}
