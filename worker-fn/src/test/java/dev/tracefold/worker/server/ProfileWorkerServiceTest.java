// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import io.cloudevents.CloudEvent;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.events.ShardWork;
import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.proto.xprof.ProfileDataRequest;
import dev.tracefold.proto.xprof.WorkerProfileDataRequest;
import dev.tracefold.proto.xprof.WorkerProfileDataResponse;
import dev.tracefold.proto.xprof.XprofAnalysisWorkerServiceGrpc;
import dev.tracefold.worker.Profiles;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.Workers;
import dev.tracefold.worker.shard.ShardControl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/// A worker that is asked for parts of profiles, by XProf's aggregator or by events.
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class ProfileWorkerServiceTest {
    private Path directory;
    private WorkerFunction worker;
    private WorkerServer server;
    private ManagedChannel channel;

    @BeforeAll
    void start(@TempDir Path directory) {
        this.directory = directory;
        worker =
                Workers.worker(
                        Workers.realEngine(),
                        directory.resolve("claims"),
                        256 * 1024,
                        Duration.ofMinutes(5));
        server = WorkerServer.start(worker, new ServerSettings("127.0.0.1", 0, 0));
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
                        .usePlaintext()
                        .build();
    }

    @AfterAll
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    @Test
    void theAnswerIsThePathOfThePartBesideTheProfile() throws IOException {
        Path profile = Profiles.host(directory, "a");

        WorkerProfileDataResponse response = ask(profile.toString(), "overview_page");

        Path part = Path.of(response.getOutput().toStringUtf8());
        assertThat(part).isEqualTo(directory.resolve("a.op_stats_v2.pb")).isNotEmptyFile();
        assertThat(response.getWorkerId()).isNotEmpty();
    }

    @Test
    void allToolsOfTheFamilyShareThePart() throws IOException {
        Path profile = Profiles.host(directory, "b");
        String first = ask(profile.toString(), "overview_page").getOutput().toStringUtf8();
        Instant written = Files.getLastModifiedTime(Path.of(first)).toInstant();

        String second = ask(profile.toString(), "hlo_stats").getOutput().toStringUtf8();

        assertThat(second).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(Path.of(second)).toInstant()).isEqualTo(written);
    }

    @Test
    void refusalsSayWhatIsWrongAndAreNotWorthRepeating() throws IOException {
        String good = Profiles.host(directory, "c").toString();
        String damaged = Profiles.damaged(directory, "damaged").toString();

        assertRefused(good, "no_such", Status.Code.INVALID_ARGUMENT, "Can not find tool: no_such");
        assertRefused(good, "memory_profile", Status.Code.UNIMPLEMENTED, "Map not implemented");
        assertRefused(damaged, "hlo_stats", Status.Code.FAILED_PRECONDITION, "Host 'damaged': ");
        assertRefused(
                directory.resolve("none.xplane.pb").toString(),
                "hlo_stats",
                Status.Code.INVALID_ARGUMENT,
                "No such file");
        assertRefused(
                directory.toString(), "hlo_stats", Status.Code.INVALID_ARGUMENT, "no profile");
    }

    @Test
    void anEventIsAnsweredWithThePartItself() throws IOException {
        Path profile = Profiles.host(directory, "d");
        CloudEvent asked =
                ShardEvents.requested(
                        new ShardRequest(
                                new ShardRoute(
                                        new ShardKey("q", 0),
                                        1,
                                        "replica-1",
                                        Optional.empty(),
                                        Optional.of("token")),
                                "/local/" + profile,
                                new ShardWork.Tool("overview_page", Map.of("tag", "x")),
                                QueryLimits.NONE),
                        URI.create("/tracefold/orchestrator/test"),
                        Instant.EPOCH);

        EventOutcome outcome = worker.handle(asked);

        assertThat(outcome).isInstanceOf(EventOutcome.Reply.class);
        ShardReply reply = ShardEvents.reply(((EventOutcome.Reply) outcome).event());
        assertThat(reply).isInstanceOf(ShardReply.Completed.class);
        try (DecodedResult rows =
                DecodedResult.open(
                        ((ShardReply.Completed) reply).answer(),
                        new FileClaimCheckStore(directory.resolve("claims")))) {
            assertThat(rows.columnNames()).isEqualTo(List.of("part"));
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBytes(0))
                    .isEqualTo(Files.readAllBytes(directory.resolve("d.op_stats_v2.pb")));
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void aShardThatIsToStopStopsWhileItsProfileIsRead() throws IOException {
        Path small = Profiles.host(directory, "e");
        Path large = Profiles.host(directory, "f", 300_000);
        AtomicLong looks = new AtomicLong();
        // The clock is looked at whenever the shard asks whether it may go on.
        ShardReply answered = run(small, looks::incrementAndGet);
        assertThat(answered).isInstanceOf(ShardReply.Completed.class);
        long few = looks.getAndSet(0);

        ShardReply stopped =
                run(large, () -> looks.incrementAndGet() > few ? Long.MAX_VALUE / 2 : 0);

        assertThat(stopped).isInstanceOf(ShardReply.Failed.class);
        assertThat(((ShardReply.Failed) stopped).failure().code()).isEqualTo("TIME_LIMIT");
        assertThat(directory.resolve("e.op_stats_v2.pb")).exists();
        assertThat(directory.resolve("f.op_stats_v2.pb")).doesNotExist();
    }

    private ShardReply run(Path profile, LongSupplier clock) {
        ShardRequest request =
                new ShardRequest(
                        new ShardRoute(
                                new ShardKey("q", 0),
                                1,
                                "replica-1",
                                Optional.empty(),
                                Optional.empty()),
                        "/local/" + profile,
                        new ShardWork.Tool("overview_page", Map.of()),
                        QueryLimits.NONE);
        return worker.run(
                request, Integer.MAX_VALUE, new ShardControl(Duration.ofMinutes(5), clock));
    }

    private WorkerProfileDataResponse ask(String session, String tool) {
        return XprofAnalysisWorkerServiceGrpc.newBlockingStub(channel)
                .getProfileData(
                        WorkerProfileDataRequest.newBuilder()
                                .setOriginRequest(
                                        ProfileDataRequest.newBuilder()
                                                .setSessionId(session)
                                                .setToolName(tool)
                                                .putParameters("use_saved_result", "true"))
                                .build());
    }

    private void assertRefused(String session, String tool, Status.Code code, String message) {
        StatusRuntimeException refused =
                catchThrowableOfType(StatusRuntimeException.class, () -> ask(session, tool));
        assertThat(refused.getStatus().getCode()).isEqualTo(code);
        assertThat(refused.getStatus().getDescription()).contains(message);
    }
}
