// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.ProtoOutput;

/// What one host recorded as XProf's message `InferenceStats`, of one host that has the number 0.
public final class InferenceMessage {
    // Ours, far from XProf's: the programs that devices ran for a batch.
    private static final int PROGRAMS = 1_001;
    private static final int OF_REQUEST = 1;
    private static final int OF_BATCH = 2;

    private InferenceMessage() {}

    /// Writes it.
    public static ProtoOutput write(HostInference host) {
        ProtoOutput perHost = new ProtoOutput();
        host.requests().forEach(request -> perHost.message(3, request(request)));
        host.batches().forEach(batch -> perHost.message(5, batch(batch)));
        ProtoOutput models = new ProtoOutput();
        for (int i = 0; i < host.models().size(); i++) {
            String name = host.models().get(i);
            models.textElement(1, name)
                    .message(2, new ProtoOutput().textElement(1, name).element(2, i));
        }
        host.batching()
                .forEach((model, parameters) ->
                        models.message(
                                3,
                                new ProtoOutput()
                                        .textElement(1, model)
                                        .message(2, parameters(parameters))));
        ProtoOutput patterns = new ProtoOutput();
        host.patterns().forEach(pattern -> patterns.textElement(1, pattern));
        return new ProtoOutput()
                .message(3, new ProtoOutput().element(1, 0).message(2, perHost))
                .message(4, models)
                .message(6, patterns);
    }

    private static ProtoOutput request(InferenceRequest request) {
        TimeSpent spent = request.spent();
        // Numbers of requests and models are -1 where nothing is written.
        ProtoOutput out =
                new ProtoOutput()
                        .element(10, request.id())
                        .element(8, request.model())
                        .number(1, request.startPs())
                        .number(2, request.endPs())
                        .number(7, spent.device())
                        .number(5, spent.write())
                        .number(6, spent.read())
                        .number(12, request.delayPs())
                        .number(13, request.size())
                        .number(14, spent.preprocess())
                        .number(15, spent.batchFormation())
                        .number(16, spent.runtime())
                        .number(17, spent.postprocess())
                        .decimal(21, (double) spent.idle());
        request.batches().forEach(batch -> out.element(11, batch));
        request.tensors().forEach(tensor -> out.message(18, tensor(tensor)));
        return out;
    }

    private static ProtoOutput batch(InferenceBatch batch) {
        ProtoOutput out =
                new ProtoOutput()
                        .element(1, batch.id())
                        .number(2, batch.startPs())
                        .number(3, batch.endPs())
                        .number(5, batch.delayPs())
                        .number(6, batch.padding())
                        .number(7, batch.size())
                        .number(8, batch.model())
                        .number(12, batch.devicePs());
        batch.requests().forEach(request -> out.element(4, request));
        batch.programs().forEach(program -> out.element(PROGRAMS, program));
        batch.tensors().forEach(tensor -> out.message(9, tensor(tensor)));
        return out;
    }

    private static ProtoOutput tensor(TensorUse tensor) {
        return new ProtoOutput()
                .number(1, tensor.pattern())
                .number(2, tensor.ofBatch() ? OF_BATCH : OF_REQUEST)
                .number(3, tensor.timePs());
    }

    private static ProtoOutput parameters(BatchingParameters parameters) {
        return new ProtoOutput()
                .number(1, parameters.threads())
                .number(2, parameters.timeoutMicros())
                .number(3, parameters.maxBatchSize())
                .number(4, parameters.maxEnqueued())
                .text(5, parameters.allowedSizes());
    }

    /// Reads it.
    ///
    /// @throws dev.tracefold.xprof.space.DamagedProfileException if it is none
    public static HostInference read(ProtoCursor message) {
        List<InferenceRequest> requests = new ArrayList<>();
        List<InferenceBatch> batches = new ArrayList<>();
        List<String> models = new ArrayList<>();
        Map<String, BatchingParameters> batching = new TreeMap<>();
        List<String> patterns = new ArrayList<>();
        while (message.next()) {
            switch (message.field()) {
                case 3 -> readHost(message.message(), requests, batches);
                case 4 -> readModels(message.message(), models, batching);
                case 6 -> {
                    ProtoCursor all = message.message();
                    while (all.next()) {
                        patterns.add(all.text());
                    }
                }
                default -> {}
            }
        }
        return new HostInference(requests, batches, models, batching, patterns);
    }

    private static void readHost(
            ProtoCursor entry, List<InferenceRequest> requests, List<InferenceBatch> batches) {
        while (entry.next()) {
            if (entry.field() != 2) {
                continue;
            }
            ProtoCursor host = entry.message();
            while (host.next()) {
                switch (host.field()) {
                    case 3 -> requests.add(readRequest(host.message()));
                    case 5 -> batches.add(readBatch(host.message()));
                    default -> {}
                }
            }
        }
    }

    private static void readModels(
            ProtoCursor database, List<String> models, Map<String, BatchingParameters> batching) {
        while (database.next()) {
            switch (database.field()) {
                case 1 -> models.add(database.text());
                case 3 -> {
                    ProtoCursor entry = database.message();
                    String model = "";
                    BatchingParameters parameters = BatchingParameters.NONE;
                    while (entry.next()) {
                        if (entry.field() == 1) {
                            model = entry.text();
                        } else if (entry.field() == 2) {
                            parameters = readParameters(entry.message());
                        }
                    }
                    batching.put(model, parameters);
                }
                default -> {}
            }
        }
    }

    private static BatchingParameters readParameters(ProtoCursor message) {
        long[] numbers = new long[5];
        String sizes = "";
        while (message.next()) {
            switch (message.field()) {
                case 1, 2, 3, 4 -> numbers[message.field()] = message.number();
                case 5 -> sizes = message.text();
                default -> {}
            }
        }
        return new BatchingParameters(numbers[1], numbers[2], numbers[3], numbers[4], sizes);
    }

    private static InferenceRequest readRequest(ProtoCursor message) {
        long[] numbers = new long[22];
        numbers[8] = -1;
        numbers[10] = -1;
        double idle = 0;
        List<Long> batches = new ArrayList<>();
        List<TensorUse> tensors = new ArrayList<>();
        while (message.next()) {
            int field = message.field();
            switch (field) {
                case 11 -> message.numbers(batches);
                case 18 -> tensors.add(readTensor(message.message()));
                case 21 -> idle = message.decimal();
                default -> {
                    if (field < numbers.length && !message.packed()) {
                        numbers[field] = message.number();
                    }
                }
            }
        }
        TimeSpent spent =
                new TimeSpent(
                        numbers[14],
                        numbers[15],
                        numbers[16],
                        numbers[5],
                        numbers[6],
                        numbers[7],
                        numbers[17],
                        (long) idle);
        return new InferenceRequest(
                numbers[10],
                (int) numbers[8],
                numbers[1],
                numbers[2],
                numbers[12],
                numbers[13],
                spent,
                batches,
                tensors);
    }

    private static InferenceBatch readBatch(ProtoCursor message) {
        long[] numbers = new long[13];
        numbers[1] = -1;
        List<Long> requests = new ArrayList<>();
        List<Long> programs = new ArrayList<>();
        List<TensorUse> tensors = new ArrayList<>();
        while (message.next()) {
            int field = message.field();
            switch (field) {
                case 4 -> message.numbers(requests);
                case 9 -> tensors.add(readTensor(message.message()));
                case PROGRAMS -> message.numbers(programs);
                default -> {
                    if (field < numbers.length && !message.packed()) {
                        numbers[field] = message.number();
                    }
                }
            }
        }
        return new InferenceBatch(
                numbers[1],
                (int) numbers[8],
                numbers[2],
                numbers[3],
                numbers[5],
                numbers[6],
                numbers[7],
                numbers[12],
                requests,
                programs,
                tensors);
    }

    private static TensorUse readTensor(ProtoCursor message) {
        long[] numbers = new long[4];
        while (message.next()) {
            if (message.field() < numbers.length) {
                numbers[message.field()] = message.number();
            }
        }
        return new TensorUse((int) numbers[1], numbers[2] == OF_BATCH, numbers[3]);
    }
}
