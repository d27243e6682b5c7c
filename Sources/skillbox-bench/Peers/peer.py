"""A library that skillbox is measured beside, behind lines of JSON.

Started as `peer.py NAME`. Says first who it is, then answers each request, one line of standard
input, with one line of standard output: `{"do": "scan", ...}` with `{"milliseconds": ...}`, or
with `{"error": ...}`. The time is that of the library's own calls alone, on one thread: what
Python and the pipe take is not in it.
"""

import json
import os
import sys
import time

# Before anything that starts threads is imported.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np


class Timer:
    """What happens inside `with`, in milliseconds."""

    def __enter__(self):
        self.start = time.perf_counter_ns()
        return self

    def __exit__(self, *_):
        self.milliseconds = (time.perf_counter_ns() - self.start) / 1e6


def vectors(file, count, dimension):
    return np.memmap(file, dtype=np.float32, mode="r", shape=(count, dimension))


def evict(file):
    """Has the kernel forget a file, which must be on the disk for that."""
    descriptor = os.open(file, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


class Searcher:
    """Vectors under their row numbers, and those nearest a query, exactly."""

    def do_open(self, request):
        """Takes the vectors of a raw file, and the queries of another."""
        rows = vectors(request["vectors"], request["count"], request["dimension"])
        self.queries = np.array(
            vectors(request["queries"], request["queryCount"], request["dimension"]))
        self.file = os.path.join(request["folder"], type(self).__name__)
        with Timer() as timer:
            self.open(rows)
        return {"milliseconds": timer.milliseconds}

    def do_scan(self, request):
        first = request["first"]
        queries = self.queries[first:first + request["count"]]
        with Timer() as timer:
            answers = self.nearest(queries, request["limit"])
        return {"milliseconds": timer.milliseconds, "answers": np.asarray(answers).tolist()}

    def do_insert(self, request):
        """Puts each vector of a file into a new index of its own, which then goes."""
        rows = np.array(vectors(request["vectors"], request["count"], request["dimension"]))
        return {"milliseconds": self.insert(rows)}

    def do_save(self, request):
        """To its file, which alone keeps the vectors then."""
        self.save()
        return {}

    def do_reopen(self, request):
        """From its file to the answer of one query."""
        if request["evicting"]:
            evict(self.file)
        query = self.queries[request["first"]:request["first"] + 1]
        with Timer() as timer:
            answers = self.reopened(query, request["limit"])
        return {"milliseconds": timer.milliseconds, "answers": np.asarray(answers).tolist()}


class Faiss(Searcher):
    def __init__(self):
        import faiss
        faiss.omp_set_num_threads(1)
        self.faiss, self.version = faiss, faiss.__version__

    def open(self, rows):
        self.index = self.faiss.IndexFlatIP(rows.shape[1])
        self.index.add(rows)

    def nearest(self, queries, limit):
        return self.index.search(queries, limit)[1]

    def insert(self, rows):
        index = self.faiss.IndexFlatIP(rows.shape[1])
        with Timer() as timer:
            for row in range(len(rows)):
                index.add(rows[row:row + 1])
        return timer.milliseconds

    def save(self):
        self.faiss.write_index(self.index, self.file)
        del self.index

    def reopened(self, query, limit):
        return self.faiss.read_index(self.file).search(query, limit)[1]


class Usearch(Searcher):
    """Its exact search goes over an array; what it keeps in files is not exact."""

    def __init__(self):
        import usearch
        from usearch.index import MetricKind, search
        self.search, self.metric, self.version = search, MetricKind.IP, usearch.__version__

    def open(self, rows):
        self.rows = np.array(rows)

    def nearest(self, queries, limit):
        return np.atleast_2d(
            self.search(self.rows, queries, limit, self.metric, exact=True, threads=1).keys)


class SQLiteVec(Searcher):
    def __init__(self):
        # Python's own SQLite may be built without extensions.
        import apsw
        import sqlite_vec
        self.sqlite, self.extension = apsw, sqlite_vec.loadable_path()
        self.version = sqlite_vec.__version__
        self.connected(":memory:").close()

    def connected(self, file):
        database = self.sqlite.Connection(file)
        database.enable_load_extension(True)
        database.load_extension(self.extension)
        # Mapped files take it half the time.
        database.execute("PRAGMA mmap_size = 17179869184")
        return database

    def filled(self, file, rows):
        if os.path.exists(file):
            os.remove(file)
        database = self.connected(file)
        # Among vectors of unit length it orders as the cosine does, and is its fastest.
        database.execute(
            f"CREATE VIRTUAL TABLE vectors USING vec0(embedding float[{rows.shape[1]}])")
        with Timer() as self.filling:
            database.execute("BEGIN")
            database.executemany(
                "INSERT INTO vectors (rowid, embedding) VALUES (?, ?)",
                ((number, row.tobytes()) for number, row in enumerate(rows)))
            database.execute("COMMIT")
        return database

    def open(self, rows):
        self.database = self.filled(self.file, np.asarray(rows))

    def nearest(self, queries, limit):
        return [self.found(self.database, query, limit) for query in queries]

    def found(self, database, query, limit):
        rows = database.execute(
            "SELECT rowid FROM vectors WHERE embedding MATCH ? AND k = ? ORDER BY distance",
            (query.tobytes(), limit))
        return [row[0] for row in rows]

    def insert(self, rows):
        file = f"{self.file}-inserted"
        self.filled(file, rows).close()
        os.remove(file)
        return self.filling.milliseconds

    def save(self):
        self.database.close()

    def reopened(self, query, limit):
        database = self.connected(self.file)
        answers = [self.found(database, query[0], limit)]
        database.close()
        return answers


class Embedder:
    """all-MiniLM-L6-v2; tokens are made before the clock runs."""

    def do_open(self, request):
        from tokenizers import BertWordPieceTokenizer
        self.tokenizer = BertWordPieceTokenizer(
            os.path.join(request["model"], "vocab.txt"), lowercase=True)
        self.tokenizer.enable_truncation(256)
        self.tokenizer.enable_padding()
        self.runners = {}
        with Timer() as timer:
            self.open(request["model"], request["folder"])
        return {"milliseconds": timer.milliseconds}

    def graph(self, model, folder, fused):
        import minilm_onnx
        file = os.path.join(folder, "fused.onnx" if fused else "plain.onnx")
        if not os.path.exists(file):
            minilm_onnx.write(os.path.join(model, "model.safetensors"), f"{file}.new", fused)
            os.replace(f"{file}.new", file)
        return file

    def do_embed(self, request):
        encoded = self.tokenizer.encode_batch(request["texts"])
        inputs = {
            "input_ids": np.array([text.ids for text in encoded], dtype=np.int64),
            "attention_mask": np.array([text.attention_mask for text in encoded], dtype=np.int64)}
        shape = inputs["input_ids"].shape
        if shape not in self.runners:
            self.runners[shape] = self.runner(inputs)
        run = self.runners[shape]
        with Timer() as timer:
            vectors = run(inputs)
        return {
            "milliseconds": timer.milliseconds, "vectors": vectors.tolist(),
            "tokens": int(inputs["attention_mask"].sum())}


class ONNXRuntime(Embedder):
    def __init__(self):
        import onnxruntime
        self.runtime, self.version = onnxruntime, onnxruntime.__version__

    def open(self, model, folder):
        options = self.runtime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.graph_optimization_level = self.runtime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.sessions = [
            self.runtime.InferenceSession(
                self.graph(model, folder, fused), options, providers=["CPUExecutionProvider"])
            for fused in (False, True)]

    def runner(self, inputs):
        """The graph that is faster for texts of this shape."""
        def timed(session):
            with Timer() as timer:
                session.run(None, inputs)
            return timer.milliseconds

        times = [[timed(session) for session in self.sessions] for _ in range(8)]
        medians = np.median(np.array(times[1:]), axis=0)
        best = self.sessions[int(medians.argmin())]
        return lambda inputs: best.run(None, inputs)[0]


class OpenVINO(Embedder):
    def __init__(self):
        # It would report its use to its makers, and wait for that at the end.
        sys.modules["openvino_telemetry"] = None
        import openvino
        self.openvino, self.version = openvino, openvino.__version__.split("-")[0]

    def open(self, model, folder):
        self.core = self.openvino.Core()
        self.file = self.graph(model, folder, False)

    def runner(self, inputs):
        """The graph compiled for texts of this shape, which is faster than for any."""
        model = self.core.read_model(self.file)
        model.reshape({name: value.shape for name, value in inputs.items()})
        compiled = self.core.compile_model(
            model, "CPU", {
                "INFERENCE_NUM_THREADS": 1, "PERFORMANCE_HINT": "LATENCY",
                "INFERENCE_PRECISION_HINT": "f32"})
        request = compiled.create_infer_request()
        return lambda inputs: request.infer(inputs)[0]


PEERS = {
    "faiss-cpu": Faiss, "sqlite-vec": SQLiteVec, "usearch": Usearch,
    "onnxruntime": ONNXRuntime, "openvino": OpenVINO}


def main():
    # What libraries print must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)

    def answer(value):
        answers.write(f"{json.dumps(value)}\n")

    def failure(error):
        text = " ".join(str(error).split())
        return {"error": f"{type(error).__name__}: {text}"}

    try:
        peer = PEERS[sys.argv[1]]()
        answer({"version": peer.version})
    except Exception as error:
        answer(failure(error))
        return
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer(getattr(peer, f"do_{request['do']}")(request))
        except Exception as error:
            answer(failure(error))
    # Without what libraries do at the end: nothing here has to be put in order.
    os._exit(0)


main()
