// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.tracefold.events.ShardReply.ShardReport;
import dev.tracefold.events.ShardReply.TraceProblem;
import dev.tracefold.events.result.ClaimCheck;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.proto.perfetto.QueryResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What an event says is what was meant.
@NullMarked
class ShardEventsTest {
    private static final URI SOURCE = URI.create("/tracefold/test");
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final ShardRoute ROUTE =
            new ShardRoute(
                    new ShardKey("q1", 7),
                    2,
                    "replica-0",
                    Optional.of(URI.create("http://10.0.0.1:8080/replies/q1")),
                    Optional.of("1.abc"));

    @Test
    void aRequestTravels() {
        ShardRequest request =
                new ShardRequest(
                        ROUTE,
                        "/local/a.pftrace",
                        "SELECT 1",
                        new QueryLimits(Duration.ofSeconds(9), 10, 11));

        assertThat(ShardEvents.request(ShardEvents.requested(request, SOURCE, NOW)))
                .isEqualTo(request);
    }

    @Test
    void noLimitsStayNone() {
        ShardRequest request = new ShardRequest(ROUTE, "t", "SELECT 1", QueryLimits.NONE);

        assertThat(ShardEvents.request(ShardEvents.requested(request, SOURCE, NOW)).limits())
                .isEqualTo(QueryLimits.NONE);
    }

    @Test
    void aRequestCarriesItsRouteAsExtensions() {
        CloudEvent event =
                ShardEvents.requested(
                        new ShardRequest(ROUTE, "t", "SELECT 1", QueryLimits.NONE), SOURCE, NOW);

        assertThat(event.getType()).isEqualTo("dev.tracefold.shard.requested.v1");
        assertThat(event.getDataContentType()).isEqualTo("application/protobuf");
        assertThat(event.getExtension("queryid")).isEqualTo("q1");
        assertThat(event.getExtension("shard")).isEqualTo("7");
        assertThat(event.getExtension("attempt")).isEqualTo("2");
        assertThat(event.getExtension("replica")).isEqualTo("replica-0");
        assertThat(event.getExtension("replyto")).isEqualTo("http://10.0.0.1:8080/replies/q1");
        assertThat(event.getExtension("replytoken")).isEqualTo("1.abc");
    }

    @Test
    void anAnswerTravelsInline() {
        travels(
                new ShardReply.Completed(
                        ROUTE,
                        "t",
                        new ShardAnswer.Inline(
                                List.of(QueryResult.newBuilder().addColumnNames("n").build())),
                        new ShardReport(
                                3, 4, 5, 6, List.of(new TraceProblem("lost", "data_loss", 9)))));
    }

    @Test
    void anAnswerTravelsAsClaimCheck() {
        travels(
                new ShardReply.Completed(
                        ROUTE,
                        "t",
                        new ShardAnswer.Claimed(
                                new ClaimCheck(
                                        URI.create("file:///c/x.answer"), 0x89abcdef, 1L << 33)),
                        new ShardReport(1, 2, 3, -1, List.of())));
    }

    @ParameterizedTest
    @EnumSource
    void everyCategoryTravels(FailureCategory category) {
        travels(
                new ShardReply.Failed(
                        ROUTE, "t", new Failure(category, "CODE", "why", true), ShardStage.LOAD));
    }

    @ParameterizedTest
    @EnumSource
    void everyStageTravels(ShardStage stage) {
        travels(new ShardReply.Failed(ROUTE, "t", Failure.data("CODE", "why"), stage));
    }

    @Test
    void aMissingExtensionIsNamed() {
        CloudEvent event =
                CloudEventBuilder.from(
                                ShardEvents.requested(
                                        new ShardRequest(ROUTE, "t", "s", QueryLimits.NONE),
                                        SOURCE,
                                        NOW))
                        .withoutExtension("shard")
                        .build();

        assertThatThrownBy(() -> ShardEvents.request(event))
                .isInstanceOf(ProcessorException.class)
                .hasMessage(
                        "event q1.7.2 of type dev.tracefold.shard.requested.v1: extension shard is"
                                + " missing");
    }

    @Test
    void anExtensionThatIsNoNumberIsNamedWithItsValue() {
        CloudEvent event =
                CloudEventBuilder.from(
                                ShardEvents.requested(
                                        new ShardRequest(ROUTE, "t", "s", QueryLimits.NONE),
                                        SOURCE,
                                        NOW))
                        .withExtension("attempt", "soon")
                        .build();

        assertThatThrownBy(() -> ShardEvents.request(event))
                .hasMessageEndingWith("extension attempt: expected a number but was 'soon'");
    }

    @Test
    void dataThatIsNotTheTypesMessageIsRefused() {
        CloudEvent event =
                CloudEventBuilder.from(
                                ShardEvents.requested(
                                        new ShardRequest(ROUTE, "t", "s", QueryLimits.NONE),
                                        SOURCE,
                                        NOW))
                        .withData(new byte[] {(byte) 0xff})
                        .build();

        assertThatThrownBy(() -> ShardEvents.request(event))
                .hasMessageContaining("the data is not the type's message");
    }

    @Test
    void aCancellationNamesItsQuery() {
        CloudEvent event = ShardEvents.cancelled("q1", "client gone", SOURCE, NOW);

        assertThat(event.getType()).isEqualTo("dev.tracefold.query.cancelled.v1");
        assertThat(ShardEvents.queryId(event)).isEqualTo("q1");
    }

    private static void travels(ShardReply reply) {
        assertThat(ShardEvents.reply(ShardEvents.replied(reply, SOURCE, NOW))).isEqualTo(reply);
    }
}
